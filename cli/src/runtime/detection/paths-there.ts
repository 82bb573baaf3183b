import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

const EXTENSIONS = ['', '.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '/index.ts', '/index.js'];

/** The file that a path names, also without its extension or as a folder's index. */
export function existing(appDir: string, path: string): string | undefined {
  return EXTENSIONS.map((end) => clean(path + end)).find((one) => isFile(join(appDir, one)));
}

export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** A path as the others are written: with `/`, without `./` before it or `/` behind it. */
export function clean(path: string): string {
  const normal = posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, '');
  return normal === '.' ? '' : normal;
}
