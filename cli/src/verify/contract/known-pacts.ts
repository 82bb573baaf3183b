import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../../artifacts/paths.ts';
import { readArtifact } from '../../artifacts/store.ts';
import { type Pact, pactSchema } from './pact-file.ts';

/** A pact of `migration/contracts/pacts`, as it lies there. */
export interface KnownPact {
  /** Relative to the project. */
  readonly path: string;
  /** SHA-256 of the file. */
  readonly content: string;
  readonly pact: Pact;
}

/** @throws Failure MIG-1005 for a file that is no pact of the version that we know */
export function knownPacts(root: string): readonly KnownPact[] {
  const folder = `${paths.contracts}/pacts`;
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const path = `${folder}/${name}`;
      const pact = readArtifact(root, path, pactSchema, 'migrate verify');
      if (pact === undefined) return [];
      return [
        {
          path,
          pact,
          content: createHash('sha256')
            .update(readFileSync(join(root, path)))
            .digest('hex'),
        },
      ];
    });
}
