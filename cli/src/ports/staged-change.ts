import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { moveFile, readFileIfPresent, requireWritable, writeFileAtomic } from './files.ts';

const intentSchema = z.object({
  /** Folder that takes the place of another; both relative to the root. */
  folder: z.object({ staged: z.string(), target: z.string() }).optional(),
  /** Folders whose content `files` brings anew; relative to the root. */
  emptied: z.array(z.string()).default([]),
  /** Names below the target that move into the folder that takes its place, where that has none. */
  carried: z.array(z.string()).default([]),
  files: z.array(z.object({ path: z.string(), content: z.string() })),
  /** Files that go, with the folders that they leave empty; relative to the root. */
  deleted: z.array(z.string()).default([]),
});
export type StagedChange = z.input<typeof intentSchema>;

const INTENT = 'migration/.run/intent.json';
const REPLACED = 'migration/.run/replaced';
const DRAFTS = 'migration/.run/drafts';

/**
 * Applies a change of several files as one: the intent is written down first, so that a kill in the middle is finished
 * by `finishStagedChange` of the next command. Before the intent every file is written as a draft and every place is seen to
 * be writable: from then on nothing needs space. What the file system refuses until then is undone with the staged folder.
 * @throws Failure MIG-3012 with nothing changed when the file system refuses
 */
export function applyStagedChange(root: string, change: StagedChange): void {
  try {
    requireWritable(placesOf(root, change));
    rmSync(join(root, DRAFTS), { recursive: true, force: true });
    for (const [index, { content }] of change.files.entries()) writeFileAtomic(draftOf(root, index), content);
    writeFileAtomic(join(root, INTENT), JSON.stringify(change), 0o600);
  } catch (error) {
    rmSync(join(root, DRAFTS), { recursive: true, force: true });
    if (change.folder !== undefined)
      rmSync(join(root, change.folder.staged), { recursive: true, force: true });
    throw error;
  }
  carryOut(root, change);
}

function placesOf(root: string, { folder, emptied = [], files, deleted = [] }: StagedChange): string[] {
  const folders = folder === undefined ? [] : [folder.staged, folder.target];
  return [...folders, ...emptied, ...files.map((one) => one.path), ...deleted].map((path) =>
    join(root, path),
  );
}

function draftOf(root: string, index: number): string {
  return join(root, DRAFTS, String(index));
}

/** Whether a killed command had decided something that is not done. */
export function hasStagedChange(root: string): boolean {
  return existsSync(join(root, INTENT));
}

/** Finishes what a killed command had decided. @returns true when there was something */
export function finishStagedChange(root: string): boolean {
  const text = readFileIfPresent(join(root, INTENT));
  if (text === undefined) return false;
  carryOut(root, intentSchema.parse(JSON.parse(text)));
  return true;
}

/** Each step can be repeated: what is done already is seen and left. */
function carryOut(root: string, change: StagedChange): void {
  const { folder, emptied = [], carried = [], files, deleted = [] } = change;
  if (folder !== undefined) replaceFolder(root, folder, carried);
  for (const path of emptied) rmSync(join(root, path), { recursive: true, force: true });
  for (const [index, { path, content }] of files.entries()) {
    const draft = draftOf(root, index);
    // Without its draft it is in place already, or what killed the command took the draft along.
    if (existsSync(draft)) moveFile(draft, join(root, path));
    else writeFileAtomic(join(root, path), content);
  }
  for (const path of deleted) deleteFile(root, path);
  rmSync(join(root, INTENT), { force: true });
  rmSync(join(root, REPLACED), { recursive: true, force: true });
  rmSync(join(root, DRAFTS), { recursive: true, force: true });
}

function replaceFolder(
  root: string,
  folder: { readonly staged: string; readonly target: string },
  carried: readonly string[],
): void {
  const staged = join(root, folder.staged);
  const target = join(root, folder.target);
  if (existsSync(staged)) {
    rmSync(join(root, REPLACED), { recursive: true, force: true });
    if (existsSync(target)) renameSync(target, join(root, REPLACED));
    mkdirSync(dirname(target), { recursive: true });
    renameSync(staged, target);
  }
  for (const name of carried) {
    const left = join(root, REPLACED, name);
    if (existsSync(left) && !existsSync(join(target, name))) renameSync(left, join(target, name));
  }
}

function deleteFile(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const absolute = join(root, folder);
    if (!existsSync(absolute)) continue;
    if (readdirSync(absolute).length > 0) return;
    rmdirSync(absolute);
  }
}

/** Folders that a killed command staged and never decided on. */
export function removeAbandoned(parent: string, prefix: string): void {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent))
    if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true, force: true });
}
