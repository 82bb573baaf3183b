import { join, relative } from 'node:path';
import type { SourceTree } from '../../sources/source-tree.ts';

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
 * Files that define the schema: sources that are migrations by what they export (`up` and `down`), and SQL scripts in folders, or
 * under names, that speak of a schema. Dumps come first, whether they were taken before the migrations or after them: what these
 * create is there already then, and what they drop and rename is gone. All else is in the order of the paths.
 */
export function migrationFiles(
  sources: SourceTree,
  ignore: readonly string[],
  loaded: ReadonlySet<string>,
): string[] {
  return filesBelow(sources, sources.root, ignore)
    .filter((file) =>
      file.endsWith('.sql')
        ? isSchemaScript(relative(sources.root, file))
        : !loaded.has(file) && exportsUpAndDown(sources, file),
    )
    .sort((left, right) => rank(sources, left) - rank(sources, right) || (left < right ? -1 : 1));
}

/** A script among migrations is one of them; beside them it is a dump. */
function rank(sources: SourceTree, file: string): number {
  return file.endsWith('.sql') && !/(?:^|[\\/])migrat\w*[\\/]/i.test(relative(sources.root, file)) ? 0 : 1;
}

function filesBelow(sources: SourceTree, folder: string, ignore: readonly string[]): string[] {
  return (sources.files.list(folder) ?? []).flatMap(({ name, kind }) => {
    const path = join(folder, name);
    if (name.startsWith('.') || ignore.some((prefix) => relative(sources.root, path).startsWith(prefix)))
      return [];
    if (kind === 'folder') return SKIPPED.has(name) ? [] : filesBelow(sources, path, ignore);
    return kind === 'file' && /\.(?:[cm]?[jt]s|sql)$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
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

/**
 * `exports.up`, `export async function up`, `module.exports = { up…`, `export default { up…` and classes with `up(queryRunner)`. The
 * words stand close together and name something: bundles of a front end have all of them, somewhere on their one line.
 */
const EXPORTS_UP =
  /\bexports?\b[^\n]{0,80}\bup\b(?!['"\w-])|(?:\bexports\s*=|\bexport\s+default)\s*(?:\(\s*)?\{[\s\S]{0,2000}?\bup\s*[:(,}]/;
const UP_OF_CLASS = /\bup\s*\(\s*queryRunner\b/;
const AMONG_MIGRATIONS = /(?:^|[\\/])migrations?[\\/][^\\/]+$/i;
const HAS_DOWN = /\bdown\b(?!['"-])/;

/** Nobody writes lines of this length; what has them was put together by a tool. */
const LONGEST_LINE = 5000;

function exportsUpAndDown(sources: SourceTree, file: string): boolean {
  const text = sources.readText(file) ?? '';
  // A file among migrations needs no way back.
  const isOne = HAS_DOWN.test(text) || AMONG_MIGRATIONS.test(relative(sources.root, file));
  return isOne && !isBundled(text) && (EXPORTS_UP.test(text) || hasUpOfClass(text));
}

/** Asked from its end on: many classes of a large file would each look for it through the whole file. */
function hasUpOfClass(text: string): boolean {
  const up = text.search(UP_OF_CLASS);
  return up !== -1 && /\bclass\b/.test(text.slice(0, up));
}

function isBundled(text: string): boolean {
  return text.split('\n', 20).some((line) => line.length > LONGEST_LINE);
}
