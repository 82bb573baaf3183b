import { join } from 'node:path';
import { paths } from '../artifacts/paths.ts';
import type { FileChange } from '../extract/change-set.ts';
import { mergeTrees, type TreeMerge } from '../extract/merge.ts';
import { readFileIfPresent } from '../ports/files.ts';
import type { Extraction } from './extraction.ts';

/** Where the pristine text of a file is kept that lies outside of the service's folder. */
export function besideBase(context: string, path: string): string {
  return `${paths.base}/${context}.beside/${path}`;
}

/**
 * Files for the service that lie elsewhere in the repository, such as its pipeline, with what people changed in them. A file of
 * that name that was never generated is the team's own and stays as it is.
 */
export function mergeBeside({ project, context, plan, options }: Extraction): TreeMerge {
  const read = (path: string) => readFileIfPresent(join(project.root, path));
  const present = (of: (path: string) => string) =>
    new Map(
      [...plan.beside.keys()].flatMap((path): [string, string][] => {
        const text = read(of(path));
        return text === undefined ? [] : [[path, text]];
      }),
    );
  const mine = present((path) => path);
  const base = present((path) => besideBase(context.name, path));
  const theirs = new Map([...plan.beside].filter(([path]) => base.has(path) || !mine.has(path)));
  if (options.force) return { files: theirs, kept: [], conflicts: [] };
  const merge = mergeTrees(new Map([...mine].filter(([path]) => theirs.has(path))), base, theirs);
  return { ...merge, files: merge.files };
}

export function besideChanges({ project }: Extraction, { files }: TreeMerge): FileChange[] {
  return [...files].flatMap(([path, content]): FileChange[] => {
    const before = readFileIfPresent(join(project.root, path));
    if (before === content) return [];
    return before === undefined
      ? [{ kind: 'create', path, content, why: 'pipeline' }]
      : [{ kind: 'edit', path, before, content, why: 'pipeline' }];
  });
}
