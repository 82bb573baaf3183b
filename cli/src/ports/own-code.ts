import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Tells the toolkit's own code, its pinned dependencies and the Node.js that runs it: what its results depend on. Files go
 * by their size and the moment they were last written: reading them all would take a tenth of a run that finds its answer.
 */
export function ownCodeDigest(): string {
  const code = ownCode();
  const hash = createHash('sha256').update(process.version);
  hash.update(readFileSync(join(code, '../package.json')));
  const files = readdirSync(code, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.d)\.[jt]s$/.test(name),
  );
  for (const name of files.sort()) {
    const { size, mtimeNs } = statSync(join(code, name), { bigint: true });
    hash.update(`${name}\0${size}\0${mtimeNs}\0`);
  }
  return hash.digest('hex').slice(0, 32);
}

/** The few files that the compiled code is put together into, or the sources where those are run. */
function ownCode(): string {
  const around = join(dirname(fileURLToPath(import.meta.url)), '..');
  const bundle = join(around, '../bundle');
  return basename(around) === 'dist' && existsSync(bundle) ? bundle : around;
}
