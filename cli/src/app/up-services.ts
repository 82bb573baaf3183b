import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { servicePath } from '../artifacts/paths.ts';
import { type RouteTable, readRoutes } from '../artifacts/routes.ts';
import { isLoopback } from '../runtime/database/open.ts';
import type { Project } from '../runtime/project.ts';

/** A service that runs beside the monolith: named by the route table, with its code in `services/`. */
export interface LocalService {
  readonly context: string;
  readonly port: number;
  readonly health: string;
}

/** Contexts that have both a target of their own on this machine and a folder in `services/`. */
export function localServices(project: Project): readonly LocalService[] {
  const table = readRoutes(project.root)?.table;
  if (table === undefined) return [];
  return Object.keys(table.contexts)
    .sort()
    .flatMap((context) => {
      const service = serviceOf(table, context);
      const folder = join(project.root, servicePath(context));
      return service === undefined || !existsSync(join(folder, 'package.json')) ? [] : [service];
    });
}

/** The route table says where the proxy goes, so the service must listen there and nowhere else. */
function serviceOf(table: RouteTable, context: string): LocalService | undefined {
  const name = table.contexts[context]?.target;
  const target = name === undefined || name === 'monolith' ? undefined : table.targets[name];
  const url = target?.urls[0];
  if (url === undefined || !isLoopback(url)) return undefined;
  return { context, port: Number(new URL(url).port || 80), health: target?.health ?? '/health/ready' };
}
