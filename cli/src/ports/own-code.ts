import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A digest of the toolkit's own code, its pinned dependencies and the Node.js that runs it: what its results depend on. */
export function ownCodeDigest(): string {
  const code = join(dirname(fileURLToPath(import.meta.url)), '..');
  const hash = createHash('sha256').update(process.version);
  hash.update(readFileSync(join(code, '../package.json')));
  const files = readdirSync(code, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.d)\.[jt]s$/.test(name),
  );
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(code, name)));
  return hash.digest('hex').slice(0, 32);
}
