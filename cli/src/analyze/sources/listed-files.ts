import { basename, dirname } from 'node:path';
import type { EntryKind, SourceFiles } from '../../ports/source-files.ts';

interface Listing {
  readonly kinds: ReadonlyMap<string, EntryKind>;
  /** Names as a file system reads them that makes no difference between cases, or between forms of an accent. */
  readonly folded: ReadonlySet<string>;
}

/**
 * Files whose kinds are told from one listing of each folder: a specifier without an extension asks for half a dozen names
 * that are not there. Links are asked for themselves.
 */
export function listedFiles(files: SourceFiles): SourceFiles {
  const listings = new Map<string, Listing | undefined>();
  const listingOf = (folder: string): Listing | undefined => {
    if (!listings.has(folder)) listings.set(folder, listed(files, folder));
    return listings.get(folder);
  };
  return {
    read: (path) => files.read(path),
    list: (path) => files.list(path),
    realPath: (path) => files.realPath(path),
    kindOf(path) {
      const name = basename(path);
      const listing = listingOf(dirname(path));
      const kind = listing?.kinds.get(name);
      if (kind !== undefined && kind !== 'other') return kind;
      const isAbsent = listing !== undefined && !listing.folded.has(folded(name));
      return isAbsent && !/^\.{0,2}$/.test(name) ? undefined : files.kindOf(path);
    },
  };
}

function listed(files: SourceFiles, folder: string): Listing | undefined {
  const entries = files.list(folder);
  if (entries === undefined) return undefined;
  return {
    kinds: new Map(entries.map(({ name, kind }) => [name, kind])),
    folded: new Set(entries.map(({ name }) => folded(name))),
  };
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
