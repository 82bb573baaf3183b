import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isWithin } from './state/local-files.ts';

/** Which files of the application a service gets as they are, pictures and other bytes included. */
export interface Assets {
  readonly copied: readonly string[];
  readonly shared: readonly string[];
}

/** Every single file by its path relative to the application, with the hash of its bytes. */
export function assetHashes(appDir: string, { copied, shared }: Assets): Map<string, string> {
  const hashes = new Map<string, string>();
  const visit = (path: string): void => {
    if (shared.some((one) => isWithin(path, one))) return;
    const absolute = join(appDir, path);
    const stat = lstatSync(absolute, { throwIfNoEntry: false });
    if (stat?.isDirectory()) for (const name of readdirSync(absolute).sort()) visit(`${path}/${name}`);
    else if (stat?.isFile()) hashes.set(path, hashOf(absolute));
  };
  for (const path of copied) visit(path);
  return hashes;
}

export interface AssetCopy {
  /** Assets that people changed in the service and that therefore stay theirs. */
  readonly kept: readonly string[];
}

/**
 * Copies the assets beside the staged service; one that was changed by hand since it was last copied stays as it is.
 * @param before hashes of what was copied last time
 */
export function copyAssets(
  from: string,
  to: string,
  existing: string,
  hashes: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
): AssetCopy {
  const kept: string[] = [];
  for (const path of hashes.keys()) {
    const own = join(existing, path);
    const isEdited = before.has(path) && existsSync(own) && hashOf(own) !== before.get(path);
    if (isEdited) kept.push(path);
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(isEdited ? own : join(from, path), join(to, path));
  }
  return { kept };
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 22);
}
