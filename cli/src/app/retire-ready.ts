import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { paths, servicePath } from '../artifacts/paths.ts';
import { type RouteFile, type RouteTableContext, readRoutes } from '../artifacts/routes.ts';
import { fail } from '../errors/problem.ts';
import type { Project } from '../runtime/project.ts';
import { readSeams, switchesOf } from '../runtime/seam-wiring.ts';
import { contextOf, noTable } from './route.ts';
import { trafficOf } from './status.ts';

/** A context whose code may leave the monolith. */
export interface ToRetire {
  readonly name: string;
  readonly table: RouteFile;
  readonly entry: RouteTableContext;
}

/**
 * Only what was extracted and has all of its traffic at the service, in the table and in force, may lose its way back.
 * @param force the reason why it may all the same
 * @throws Failure MIG-1003 for a setting of its seams that it does not offer, MIG-1004, MIG-1007, MIG-4021
 */
export async function readyToRetire(
  project: Project,
  name: string,
  force: string | undefined,
): Promise<ToRetire> {
  const known = extractedToRetire(project, name);
  const why = force === undefined ? await whyNotYet(project, known) : undefined;
  if (why !== undefined) throw fail('MIG-4021', { message: `${name} cannot be retired yet`, ...why });
  return known;
}

/**
 * A context that has a service and a way back to lose.
 * @throws Failure MIG-1004, MIG-1007, MIG-4021 when it is retired already
 */
export function extractedToRetire(project: Project, name: string): ToRetire {
  const table = readRoutes(project.root);
  if (table === undefined) throw noTable();
  const entry = contextOf(table, name);
  if (!existsSync(join(project.root, servicePath(name), 'package.json')))
    throw fail('MIG-1007', {
      message: `There is no service for ${name}`,
      cause: `${servicePath(name)}/package.json does not exist.`,
      remedy: `Run \`migrate extract ${name}\`.`,
    });
  if (entry.retired === true)
    throw fail('MIG-4021', {
      message: `${name} is retired already`,
      remedy: 'There is nothing left to do.',
      file: paths.routes,
    });
  return { name, table, entry };
}

/** Functions that the service offers and that the monolith has not been turned to. */
function localSeams(project: Project, name: string): string[] {
  const seams = readSeams(project.root, name);
  return seams === undefined ? [] : switchesOf(project, name, seams).flatMap(({ local }) => local);
}

async function whyNotYet(
  project: Project,
  { name, table, entry: { mode } }: ToRetire,
): Promise<{ readonly cause: string; readonly remedy?: string } | undefined> {
  if (mode !== 'service') return { cause: `${paths.routes} has it in mode ${mode}.` };
  const local = localSeams(project, name);
  if (local.length > 0)
    return {
      cause: `The monolith still runs ${local.join(', ')} itself: \`services.${name}.seams\` in migrate.config.yaml is not remote.`,
      remedy: `Set it to \`remote\`, run \`migrate up\` and let it prove itself; \`--force REASON\` retires all the same and is journalled.`,
    };
  const inForce = await trafficOf(project.root, table.table, name);
  if (inForce.latched) return { cause: 'The proxy has rolled it back to the monolith.' };
  return inForce.mode === 'service' ? undefined : { cause: `The proxy has it in mode ${inForce.mode}.` };
}
