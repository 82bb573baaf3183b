import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a file so that a crash leaves the old text or the new, never a part. */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeThrough(temporary, 'w', text);
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** Appends one line and waits until the disk has it. */
export function appendLine(path: string, line: string): void {
  writeThrough(path, 'a', `${line}\n`);
}

function writeThrough(path: string, flags: 'w' | 'a', text: string): void {
  const file = openSync(path, flags, 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The rename itself is durable only once the folder is; not every system lets a folder be opened. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Windows refuses; the file itself is safe.
  }
}
