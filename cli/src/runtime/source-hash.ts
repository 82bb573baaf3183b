import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
// MIT, and the matcher that ESLint and Prettier read .gitignore with.
import ignore, { type Ignore } from 'ignore';

/** What is made from sources, or by us, is no source. */
const NEVER = new Set(['node_modules', '.git', 'dist', 'coverage', '.nyc_output', '.cache']);

export interface HashOptions {
  /** Paths relative to the folder, with `/`, that do not count. */
  readonly without?: readonly string[];
}

/** SHA-256 over names and contents of a folder's sources: what git tracks or would track, else what its .gitignore leaves. */
export function hashSources(folder: string, options: HashOptions = {}): string {
  const without = options.without ?? [];
  const files = (filesOfGit(folder) ?? walk(folder, folder, ignoredIn(folder))).filter(
    (path) =>
      !path.split('/').some((part) => NEVER.has(part)) &&
      !without.some((one) => path === one || path.startsWith(`${one}/`)),
  );
  const hash = createHash('sha256');
  for (const path of files.toSorted()) {
    const content = contentOf(join(folder, path));
    if (content !== undefined) hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** SHA-256 of anything that JSON can hold. */
export function hashValue(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function filesOfGit(folder: string): readonly string[] | undefined {
  try {
    const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: folder,
      // In a git hook these would speak of another repository than the folder's.
      env: { ...process.env, GIT_DIR: undefined, GIT_INDEX_FILE: undefined, GIT_WORK_TREE: undefined },
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const files = output.split('\0').filter((path) => path !== '');
    // A folder that the repository around it ignores has sources all the same.
    return files.length === 0 ? undefined : [...new Set(files)];
  } catch {
    return undefined;
  }
}

function ignoredIn(folder: string): Ignore {
  return ignore().add(contentOf(join(folder, '.gitignore'))?.toString() ?? '');
}

function walk(root: string, folder: string, ignored: Ignore): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NEVER.has(entry.name) || entry.name.endsWith('.log')) return [];
    const path = join(folder, entry.name);
    const name = relative(root, path).split(sep).join('/');
    if (ignored.ignores(entry.isDirectory() ? `${name}/` : name)) return [];
    if (entry.isDirectory()) return walk(root, path, ignored);
    return entry.isFile() || entry.isSymbolicLink() ? [name] : [];
  });
}

/** A link counts by where it points; a file that git lists may be deleted in the work tree. */
function contentOf(path: string): Buffer | undefined {
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return Buffer.from(readlinkSync(path));
    return stat.isFile() ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}
