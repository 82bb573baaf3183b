import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';

export type EntryKind = 'file' | 'folder' | 'other';

export interface FolderEntry {
  readonly name: string;
  /** What the entry itself is: a link is `other`, so that no walk runs in circles. */
  readonly kind: EntryKind;
}

/** What the analysis may ask of a file system; it cannot write. */
export interface SourceFiles {
  /** The bytes of a file. @throws the file system's refusal */
  read(path: string): Buffer;
  /** What stands at a path, links followed; undefined when nothing does. */
  kindOf(path: string): EntryKind | undefined;
  /** A folder's entries sorted by name, or undefined when it cannot be listed. */
  list(folder: string): readonly FolderEntry[] | undefined;
  /** The path without links, or undefined when it leads nowhere. */
  realPath(path: string): string | undefined;
}

/** The disk. */
export const diskFiles: SourceFiles = {
  read: (path) => readFileSync(path),
  kindOf(path) {
    try {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? undefined : kindOf(stat);
    } catch {
      // A loop of links, a name that is too long, a folder that may not be entered: nothing that could be read.
      return undefined;
    }
  },
  list(folder) {
    try {
      return readdirSync(folder, { withFileTypes: true })
        .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
        .sort((left, right) => (left.name < right.name ? -1 : 1));
    } catch {
      return undefined;
    }
  },
  realPath(path) {
    try {
      return realpathSync(path);
    } catch {
      return undefined;
    }
  },
};

function kindOf(entry: Stats | Dirent): EntryKind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}
