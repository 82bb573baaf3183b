import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { paths, servicePath } from '../artifacts/paths.ts';
import { readFileIfPresent } from '../ports/files.ts';
import { withConnection } from '../runtime/database/connection.ts';
import { databaseUrlOf, schemaHash } from '../runtime/database/index.ts';
import { NO_DATABASE, UNREACHABLE } from '../runtime/gate-freshness.ts';
import type { Project } from '../runtime/project.ts';
import { hashSources, hashValue } from '../runtime/source-hash.ts';
import { MONOLITH, pactPath } from './contract/write-contracts.ts';

/** The part of a subject that no file holds. */
export const SCHEMA_PART = 'schema';

/**
 * What a gate was green for, as hashes by part: a gate holds only while all of them stay the same.
 * Never the route table or row contents: shifting traffic or new data must not make a gate stale.
 */
export async function currentSubject(project: Project, context: string): Promise<Record<string, string>> {
  return { ...sourceSubject(project, context), [SCHEMA_PART]: await liveSchema(project) };
}

/** The parts of a subject that lie in files. */
export function sourceSubject(project: Project, context: string): Record<string, string> {
  return {
    service: hashFolder(join(project.root, servicePath(context))),
    monolith: monolithSources(project),
    contracts: pactHash(project.root, context),
    configuration: configurationHash(project),
  };
}

/** The schema of the database that the applications work on; a word instead of a hash where there is none to be seen. */
async function liveSchema(project: Project): Promise<string> {
  if (project.config.database.client === 'none') return NO_DATABASE;
  const known = databaseUrlOf(project);
  if (known === undefined) return UNREACHABLE;
  return withConnection(known.url, schemaHash).catch(() => UNREACHABLE);
}

/** As detected where nobody configured it; else byte by byte, for a budget or an environment decides what is proven. */
function configurationHash({ root, appDir, config }: Project): string {
  const { monolith, database } = config;
  const files = [
    join(root, paths.config),
    ...(monolith.envFile === undefined ? [] : [join(appDir, monolith.envFile)]),
  ];
  return hashValue([{ monolith, database }, ...files.map((file) => readFileIfPresent(file) ?? null)]);
}

/** SHA-256 of the monolith's sources, without what the toolkit and its services put beside them. */
export function monolithSources(project: Project): string {
  const inside = (path: string) => relative(project.appDir, join(project.root, path)).split(sep).join('/');
  return hashSources(project.appDir, {
    without: ['migration', paths.services, paths.config].map(inside).filter((path) => !path.startsWith('..')),
  });
}

/** The pacts that this context must keep as provider or caller, and no other's: verifying one must not age the gate of another. */
function pactHash(root: string, context: string): string {
  const folder = join(root, paths.contracts, 'pacts');
  if (!existsSync(folder)) return 'absent';
  const own = readdirSync(folder)
    .filter((name) => name.endsWith(`-${context}.json`) || name === basename(pactPath(MONOLITH, context)))
    .sort();
  return own.length === 0
    ? 'absent'
    : hashValue(own.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function hashFolder(folder: string): string {
  return existsSync(folder) ? hashSources(folder) : 'absent';
}
