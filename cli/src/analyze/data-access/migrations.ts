import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const SKIPPED = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'coverage',
  'migration',
  'services',
  'public',
]);

/** Source files that are migrations by what they export (`up` and `down`), in the order of their names. */
export function migrationFiles(
  root: string,
  ignore: readonly string[],
  loaded: ReadonlySet<string>,
): string[] {
  return sourceFiles(root, root, ignore)
    .filter((file) => !loaded.has(file) && exportsUpAndDown(file))
    .sort();
}

function sourceFiles(root: string, folder: string, ignore: readonly string[]): string[] {
  return entries(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || ignore.some((prefix) => relative(root, path).startsWith(prefix)))
      return [];
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(root, path, ignore);
    return entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** `exports.up`, `export async function up`, `module.exports = { up…` and `export default { up…`. */
const EXPORTS_UP = /\bexports?\b[^\n]*\bup\b|(?:\bexports\s*=|\bexport\s+default)\s*\{[\s\S]*?\bup\b/;

function exportsUpAndDown(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    return EXPORTS_UP.test(text) && /\bdown\b/.test(text);
  } catch {
    return false;
  }
}
