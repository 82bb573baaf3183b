import { join } from 'node:path';
import { z } from 'zod';
import { causeOf, fail } from '../../errors/problem.ts';
import { readFileIfPresent } from '../../ports/files.ts';

const namesToText = z.record(z.string(), z.string()).default({});

/** The fields of a package.json that matter to us; whatever else it holds is left alone. */
const packageJsonSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  main: z.string().optional(),
  type: z.enum(['module', 'commonjs']).optional().catch(undefined),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  scripts: namesToText,
  dependencies: namesToText,
  devDependencies: namesToText,
  engines: namesToText.catch({}),
  workspaces: z
    .union([z.array(z.string()), z.object({ packages: z.array(z.string()).default([]) })])
    .optional()
    .transform((value) => (value === undefined || Array.isArray(value) ? value : value.packages)),
});
export type PackageJson = z.infer<typeof packageJsonSchema>;

/**
 * Reads a folder's package.json.
 * @returns undefined when there is none
 * @throws Failure MIG-1001 when it cannot be read as one
 */
export function readPackageJson(folder: string): PackageJson | undefined {
  const path = join(folder, 'package.json');
  const text = readFileIfPresent(path);
  if (text === undefined) return undefined;
  try {
    return packageJsonSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    throw fail(
      'MIG-1001',
      {
        message: 'package.json cannot be read',
        cause: error instanceof z.ZodError ? z.prettifyError(error) : causeOf(error),
        remedy: 'Correct the file.',
        file: path,
      },
      { cause: error },
    );
  }
}

/** Whether the package asks for a dependency, at run time or for development. */
export function dependsOn(packageJson: PackageJson, name: string): boolean {
  return name in packageJson.dependencies || name in packageJson.devDependencies;
}
