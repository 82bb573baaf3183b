import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { causeOf, fail } from '../errors/problem.ts';

/**
 * Writes a file whole or not at all: temporary name in the same folder, fsync, rename, fsync of the folder.
 * @throws Failure MIG-3012 when the file system refuses; the old file is then untouched.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o644): void {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      let written = 0;
      while (written < bytes.length) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw fail(
      'MIG-3012',
      { message: `Cannot write ${path}`, cause: causeOf(error), file: path },
      { cause: error },
    );
  }
}

/**
 * Moves a file that was written whole to its place, on the same file system without needing space.
 * @throws Failure MIG-3012 when the file system refuses; then the file is still where it was.
 */
export function moveFile(from: string, to: string): void {
  try {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
    syncFolder(dirname(to));
  } catch (error) {
    throw fail(
      'MIG-3012',
      { message: `Cannot write ${to}`, cause: causeOf(error), file: to },
      { cause: error },
    );
  }
}

/** @throws Failure MIG-3012 for the first path that could not be written, created or replaced. */
export function requireWritable(paths: Iterable<string>): void {
  for (const path of paths) {
    try {
      if (existsSync(path)) accessSync(path, constants.W_OK);
      accessSync(existingFolderOf(path), constants.W_OK);
    } catch (error) {
      throw fail(
        'MIG-3012',
        { message: `Cannot write ${path}`, cause: causeOf(error), file: path },
        { cause: error },
      );
    }
  }
}

function existingFolderOf(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) ? folder : existingFolderOf(folder);
}

/** Appends one line and fsyncs it, so that a crash loses nothing that was reported. */
export function appendLine(path: string, line: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const descriptor = openSync(path, 'a', 0o644);
    try {
      writeSync(descriptor, `${line}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fail(
      'MIG-3012',
      { message: `Cannot append to ${path}`, cause: causeOf(error), file: path },
      { cause: error },
    );
  }
}

/** The file's text, or undefined when there is no such file; any other refusal throws. */
export function readFileIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw fail(
      'MIG-3012',
      { message: `Cannot read ${path}`, cause: causeOf(error), file: path },
      { cause: error },
    );
  }
}

/** A rename is durable only once its folder is; some platforms refuse to open folders, which loses nothing else. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // Windows cannot fsync a folder.
  }
}
