import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.looseObject({ prisma: z.looseObject({ schema: z.string().optional() }).optional() });

/** Where Prisma's schema lies, if the application has one: from it the client is generated at every install. */
export function prismaSchema(appDir: string, dependencies: readonly string[]): string | undefined {
  if (!dependencies.includes('@prisma/client')) return undefined;
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8')));
  const places = [manifest.prisma?.schema, 'prisma/schema.prisma', 'schema.prisma'];
  return places.find((one) => one !== undefined && existsSync(join(appDir, one)))?.replace(/^\.\//, '');
}
