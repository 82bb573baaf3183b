import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { paths, servicePath } from '../artifacts/paths.ts';
import type { Project } from '../runtime/project.ts';
import { hashSources, hashValue } from '../runtime/source-hash.ts';

/**
 * What a gate was green for, as hashes by part: a gate holds only while all of them stay the same.
 * Never the route table or row contents: shifting traffic must not make its own gate stale.
 */
export async function currentSubject(project: Project, context: string): Promise<Record<string, string>> {
  const { monolith, database } = project.config;
  return {
    service: hashFolder(join(project.root, servicePath(context))),
    monolith: monolithSources(project),
    contracts: pactHash(project.root, context),
    configuration: hashValue({ monolith, database }),
  };
}

/** SHA-256 of the monolith's sources, without what the toolkit and its services put beside them. */
export function monolithSources(project: Project): string {
  const inside = (path: string) => relative(project.appDir, join(project.root, path)).split(sep).join('/');
  return hashSources(project.appDir, {
    without: ['migration', paths.services, paths.config].map(inside).filter((path) => !path.startsWith('..')),
  });
}

/** The pacts that this provider must keep, and no other's: verifying one context must not age the gate of another. */
function pactHash(root: string, context: string): string {
  const folder = join(root, paths.contracts, 'pacts');
  if (!existsSync(folder)) return 'absent';
  const own = readdirSync(folder)
    .filter((name) => name.endsWith(`-${context}.json`))
    .sort();
  return own.length === 0
    ? 'absent'
    : hashValue(own.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function hashFolder(folder: string): string {
  return existsSync(folder) ? hashSources(folder) : 'absent';
}
