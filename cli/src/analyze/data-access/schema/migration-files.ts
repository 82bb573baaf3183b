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

/**
 * Files that define the schema, in the order of their paths: sources that are migrations by what they export (`up` and
 * `down`), and SQL scripts in folders, or under names, that speak of a schema.
 */
export function migrationFiles(
  root: string,
  ignore: readonly string[],
  loaded: ReadonlySet<string>,
): string[] {
  return filesBelow(root, root, ignore)
    .filter((file) =>
      file.endsWith('.sql')
        ? isSchemaScript(relative(root, file))
        : !loaded.has(file) && exportsUpAndDown(file),
    )
    .sort();
}

function filesBelow(root: string, folder: string, ignore: readonly string[]): string[] {
  return entries(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || ignore.some((prefix) => relative(root, path).startsWith(prefix)))
      return [];
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(root, path, ignore);
    return entry.isFile() && /\.(?:[cm]?[jt]s|sql)$/.test(entry.name) && !entry.name.endsWith('.d.ts')
      ? [path]
      : [];
  });
}

const SCHEMA_FOLDER =
  /(?:^|[\\/])(?:migrations?|schemas?|sqls?|db|databases?|ddl|init|initdb|docker-entrypoint-initdb\.d|prisma)[\\/]/i;
const SCHEMA_NAME =
  /(?:schema|init|structure|create|setup|tables?|database|dump|migrat|db|model)[^\\/]*\.sql$/i;
const WAY_BACK =
  /(?:^|[\\/._-])(?:down|undo|rollback|revert|drop|teardown|clean|reset)(?:[\\/._-][^\\/]*)?\.sql$|[\\/]down[\\/]/i;

function isSchemaScript(path: string): boolean {
  return (SCHEMA_FOLDER.test(path) || SCHEMA_NAME.test(path)) && !WAY_BACK.test(path);
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** `exports.up`, `export async function up`, `module.exports = { up…`, `export default { up…` and classes with `up(queryRunner)`. */
const EXPORTS_UP =
  /\bexports?\b[^\n]*\bup\b|(?:\bexports\s*=|\bexport\s+default)\s*\{[\s\S]*?\bup\b|\bclass\b[\s\S]*?\bup\s*\(\s*queryRunner\b/;

function exportsUpAndDown(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    return EXPORTS_UP.test(text) && /\bdown\b/.test(text);
  } catch {
    return false;
  }
}
