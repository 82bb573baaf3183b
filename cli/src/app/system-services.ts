import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { databaseRoleSchema, isRoleUsed, ROLE_MANIFEST } from '../artifacts/database-role.ts';
import { servicePath } from '../artifacts/paths.ts';
import { readRoutes } from '../artifacts/routes.ts';
import { FILES_MANIFEST } from '../extract/state/files-manifest.ts';
import { DATABASE_PASSWORD } from '../extract/system/database-containers.ts';
import type { ServiceContainer } from '../extract/system/system.ts';
import { readFileIfPresent } from '../ports/files.ts';
import { isLoopback } from '../runtime/database/index.ts';
import type { Project } from '../runtime/project.ts';
import { type Seams, seamsSchema } from '../runtime/seam-wiring.ts';
import { filesManifestSchema } from '../runtime/shared-folders.ts';
import { type ContainerLogin, containerEnvironment } from './container-environment.ts';
import { containerSeams } from './system-seams.ts';

/** The service that is being extracted: its files are not in their place yet. */
export interface ComingService {
  readonly context: string;
  readonly port: number;
  readonly files: ReadonlyMap<string, string>;
}

/** As whom the monolith connects, and every service without a role of its own. */
export const MONOLITH_LOGIN: ContainerLogin = { user: 'postgres', passwordVariable: DATABASE_PASSWORD };

/** Every service of the system as a container, and what its seams tell the monolith. */
export function serviceContainers(
  project: Project,
  coming: ComingService,
): { services: readonly ServiceContainer[]; monolith: Readonly<Record<string, string>> } {
  const ports = new Map([...localPorts(project), [coming.context, coming.port]]);
  const contexts = [...ports.keys()].sort();
  const manifest = <T>(context: string, name: string, schema: z.ZodType<T>): T | undefined => {
    const text =
      context === coming.context
        ? coming.files.get(name)
        : readFileIfPresent(join(project.root, servicePath(context), name));
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  };
  const seams = new Map(
    contexts.map((context): [string, Seams | undefined] => [
      context,
      manifest(context, 'migrate.seams.json', seamsSchema),
    ]),
  );
  const wiring = containerSeams(project, seams);
  const services = contexts.map((context): ServiceContainer => {
    const role = manifest(context, ROLE_MANIFEST, databaseRoleSchema);
    const isOwn = role !== undefined && isRoleUsed(role, project.config.services[context]?.role);
    const login = isOwn
      ? { user: role.role, passwordVariable: `${variableOf(context)}_DATABASE_PASSWORD` }
      : MONOLITH_LOGIN;
    const port = ports.get(context) ?? coming.port;
    return {
      context,
      port,
      environment: {
        ...containerEnvironment(project, port, login),
        ...wiring.processes[context],
      },
      shared: manifest(context, FILES_MANIFEST, filesManifestSchema)?.shared ?? [],
      folder: '/service',
      needs: wiring.needsMonolith.has(context) ? ['monolith'] : [],
      ...(isOwn ? { role: { name: login.user, passwordVariable: login.passwordVariable } } : {}),
    };
  });
  return { services, monolith: wiring.processes.monolith ?? {} };
}

/** The ports of services that were extracted before, as the route table has them. */
function localPorts({ root }: Project): [string, number][] {
  const table = readRoutes(root)?.table;
  return Object.entries(table?.contexts ?? {}).flatMap(([context, { target }]): [string, number][] => {
    const url = target === 'monolith' ? undefined : table?.targets[target]?.urls[0];
    const isHere = existsSync(join(root, servicePath(context), 'package.json'));
    return url === undefined || !isHere || !isLoopback(url)
      ? []
      : [[context, Number(new URL(url).port || 80)]];
  });
}

function variableOf(context: string): string {
  return context.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}
