import { join } from 'node:path';
import { paths } from '../artifacts/paths.ts';
import { fail } from '../errors/problem.ts';
import type { FileChange } from '../extract/change-set.ts';
import { mergeTrees, type TreeMerge, unresolvedFiles } from '../extract/merge.ts';
import { readFileIfPresent } from '../ports/files.ts';
import type { Extraction } from './extraction.ts';

/** Where the pristine text of what all services have in common is kept. */
export const SYSTEM_BASE = `${paths.base}/.system`;

/** A generated file that lies outside of the service's folder. */
export interface BesideFile {
  readonly path: string;
  readonly content: string;
  /** Where its pristine text is kept. */
  readonly base: string;
  readonly why: 'pipeline' | 'whole system';
}

/** The service's own pipeline, and what runs the whole system. */
export function besideFiles({ plan, system, context }: Extraction): BesideFile[] {
  const own = [...plan.beside].map(([path, content]): BesideFile => {
    const base = `${paths.base}/${context.name}.beside/${path}`;
    return { path, content, base, why: 'pipeline' };
  });
  const common = [...system].map(
    ([path, content]): BesideFile => ({ path, content, base: `${SYSTEM_BASE}/${path}`, why: 'whole system' }),
  );
  return [...own, ...common];
}

/**
 * What people changed in the files beside the service is kept. A file of such a name that was never generated is the team's own
 * and stays as it is.
 * @throws Failure MIG-4011
 */
export function mergeBeside(extraction: Extraction): TreeMerge {
  const { edited, base, theirs } = besideTrees(extraction);
  if (extraction.options.force) return { files: theirs, kept: [], conflicts: [] };
  refuseUnresolvedBeside(extraction);
  return mergeTrees(edited, base, theirs);
}

/** Conflicts that an earlier merge left beside the service, unless they are thrown away. @throws Failure MIG-4011 */
export function refuseUnresolvedBeside(extraction: Extraction): void {
  if (!extraction.options.force) refuseUnresolved(besideTrees(extraction).edited, 'beside the service');
}

interface BesideTrees {
  /** What is there of the generated files, as people left it. */
  readonly edited: ReadonlyMap<string, string>;
  /** As it was generated last. */
  readonly base: ReadonlyMap<string, string>;
  /** As it is generated now. */
  readonly theirs: ReadonlyMap<string, string>;
}

function besideTrees(extraction: Extraction): BesideTrees {
  const files = besideFiles(extraction);
  const present = (of: (file: BesideFile) => string) =>
    new Map(
      files.flatMap((file): [string, string][] => {
        const text = readFileIfPresent(join(extraction.project.root, of(file)));
        return text === undefined ? [] : [[file.path, text]];
      }),
    );
  const mine = present((file) => file.path);
  const base = present((file) => file.base);
  const theirs = new Map(
    files.filter(({ path }) => base.has(path) || !mine.has(path)).map(({ path, content }) => [path, content]),
  );
  return { edited: new Map([...mine].filter(([path]) => theirs.has(path))), base, theirs };
}

/** An earlier merge must be settled before the next. @throws Failure MIG-4011 */
export function refuseUnresolved(tree: ReadonlyMap<string, string>, place: string): void {
  const unresolved = unresolvedFiles(tree);
  if (unresolved.length > 0)
    throw fail('MIG-4011', {
      message: `${unresolved.length} files ${place} still hold conflict markers`,
      cause: unresolved.slice(0, 10).join(', '),
    });
}

export function besideChanges(extraction: Extraction, { files }: TreeMerge): FileChange[] {
  const reasons = new Map(besideFiles(extraction).map(({ path, why }) => [path, why]));
  return [...files].flatMap(([path, content]): FileChange[] => {
    const why = reasons.get(path) ?? 'pipeline';
    const before = readFileIfPresent(join(extraction.project.root, path));
    if (before === content) return [];
    return before === undefined
      ? [{ kind: 'create', path, content, why }]
      : [{ kind: 'edit', path, before, content, why }];
  });
}
