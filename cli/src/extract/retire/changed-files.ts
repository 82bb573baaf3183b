import { basename, dirname } from 'node:path';
import type { SourceFiles } from '../../ports/source-files.ts';

/**
 * Files as they will be once a change is done, while they are still as they were.
 * @param changes new texts by absolute path; undefined for a file that goes
 */
export function changedFiles(
  files: SourceFiles,
  changes: ReadonlyMap<string, string | undefined>,
): SourceFiles {
  const isGone = (path: string) => changes.has(path) && changes.get(path) === undefined;
  return {
    read(path) {
      if (isGone(path)) throw new Error(`ENOENT: ${basename(path)} is deleted in ${dirname(path)}`);
      const text = changes.get(path);
      return text === undefined ? files.read(path) : Buffer.from(text);
    },
    kindOf: (path) => (isGone(path) ? undefined : files.kindOf(path)),
    list: (folder) =>
      files.list(folder)?.filter(({ name }) => !isGone(`${folder.replace(/\/$/, '')}/${name}`)),
    realPath: (path) => (isGone(path) ? undefined : files.realPath(path)),
  };
}
