import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { paths } from '../../artifacts/paths.ts';
import { fail } from '../../errors/problem.ts';
import { readFileIfPresent } from '../../ports/files.ts';
import { ownPacts } from './write-contracts.ts';

/** Where the versions of the specification have written which one they are. */
const versionSchema = z.object({
  metadata: z.looseObject({
    pactSpecification: z.object({ version: z.string() }).optional(),
    'pact-specification': z.object({ version: z.string() }).optional(),
    pactSpecificationVersion: z.string().optional(),
  }),
});

/** What we write ourselves; what consumers hand us may be older. */
const OWN_VERSION = '4.0';
const KNOWN_VERSION = /^[1-4](?:\.\d+){0,2}$/;

/**
 * Looks at the pacts of a provider before anything is done: one that we cannot read must neither count as kept nor be overwritten.
 * @throws Failure MIG-5006
 */
export function checkPacts(root: string, context: string): void {
  const folder = `${paths.contracts}/pacts`;
  if (!existsSync(join(root, folder))) return;
  const own = ownPacts(context);
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = `${folder}/${name}`;
    if (own.includes(path) || name.endsWith(`-${context}.json`)) checkPact(root, path, own.includes(path));
  }
}

function checkPact(root: string, path: string, isOwn: boolean): void {
  const version = versionOf(readFileIfPresent(join(root, path)) ?? '');
  if (version === undefined)
    throw unknown(path, 'It is no JSON that names the version of its specification.');
  if (!KNOWN_VERSION.test(version))
    throw unknown(path, `Its specification is version ${version}; known are 1 to 4.`);
  if (isOwn && version !== OWN_VERSION)
    throw unknown(path, `Its specification is version ${version}; this file is written as ${OWN_VERSION}.`);
}

function versionOf(text: string): string | undefined {
  try {
    const { metadata } = versionSchema.parse(JSON.parse(text));
    return (
      metadata.pactSpecification?.version ??
      metadata['pact-specification']?.version ??
      metadata.pactSpecificationVersion
    );
  } catch {
    return undefined;
  }
}

function unknown(path: string, cause: string): Error {
  return fail('MIG-5006', { message: `${path} is not a pact that can be read`, cause, file: path });
}
