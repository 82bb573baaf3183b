import { join } from 'node:path';
import type { SourceFiles } from '../../ports/source-files.ts';

/** What the toolkit itself writes beside the sources. */
const OWN: ReadonlySet<string> = new Set(['migration']);

/** The application's files without what the toolkit has put among them: a result must not depend on an earlier one. */
export function applicationFiles(files: SourceFiles, root: string): SourceFiles {
  const folder = join(root);
  return {
    read: (path) => files.read(path),
    kindOf: (path) => files.kindOf(path),
    realPath: (path) => files.realPath(path),
    list: (path) =>
      join(path) === folder ? files.list(path)?.filter(({ name }) => !OWN.has(name)) : files.list(path),
  };
}
