import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { paths, servicePath } from '../artifacts/paths.ts';
import { fail } from '../errors/problem.ts';
import type { ChangeSet } from '../extract/change-set.ts';
import { commitPaths, isRepository, isTracked, requireGit, uncommitted } from '../ports/git.ts';
import { mergeBeside, SYSTEM_BASE } from './extract-beside.ts';
import { changeSetOf } from './extract-changes.ts';
import type { Extraction } from './extraction.ts';

/** An edit of the monolith must be told from what somebody was doing there. */
export function refuseUncommitted(extraction: Extraction, serviceUrl: string): void {
  const { project, options, plan } = extraction;
  const touched = () =>
    changeSetOf(extraction, plan.serviceFiles, mergeBeside(extraction), serviceUrl).changes.map(
      (change) => change.path,
    );
  refuseDirty(project.root, { ...options, touched });
}

export interface DirtyOptions {
  /** Goes over changes that are not committed. */
  readonly force: boolean;
  readonly commit: boolean;
  /** Paths that will be edited. */
  readonly touched: () => readonly string[];
}

/** A file with changes that are not committed is not edited; before a commit there must be none. @throws Failure MIG-4017 */
export function refuseDirty(root: string, options: DirtyOptions): void {
  if (options.commit) requireGit();
  if (options.force || !isRepository(root)) {
    if (options.commit && !isRepository(root))
      throw fail('MIG-4017', { message: 'There is no git repository to commit to', cause: root });
    return;
  }
  const touched = options.touched();
  const dirty = uncommitted(root).filter(
    (path) =>
      options.commit ||
      (touched.includes(path) && !path.startsWith('migration/') && !path.startsWith('services/')),
  );
  if (dirty.length === 0) return;
  throw fail('MIG-4017', {
    message: `${dirty.length} files with changes that are not committed are in the way`,
    cause: dirty.slice(0, 10).join(', '),
  });
}

/** One commit for each step that a reviewer looks at alone. */
export function commitSteps(root: string, name: string, { changes }: ChangeSet): string[] {
  const service = servicePath(name);
  const others = changes.map((change) => change.path).filter((path) => !path.startsWith(`${service}/`));
  const isBeside = (path: string) => path.startsWith('.github/') || path.startsWith(`${paths.services}/`);
  const monolith = others.filter((path) => !isBeside(path) && path !== paths.routes);
  const steps: readonly (readonly [string, readonly string[]])[] = [
    [
      `Extract ${name}: the service, cut out of the monolith`,
      [
        service,
        `${paths.base}/${name}`,
        `${paths.base}/${name}.beside`,
        `${paths.base}/${name}.assets.json`,
        SYSTEM_BASE,
        ...others.filter(isBeside),
      ],
    ],
    [`Extract ${name}: the monolith offers what the service calls`, monolith],
    [`Extract ${name}: its routes, context map and journal`, [paths.routes, paths.contextMap, paths.journal]],
  ];
  return steps.flatMap(([message, touched]) => {
    const present = touched.filter((path) => existsSync(join(root, path)) || isTracked(root, path));
    return present.length > 0 && commitPaths(root, present, message) ? [message] : [];
  });
}

/** A retirement is one step: without its route table the monolith must not be deployed. */
export function commitRetirement(root: string, name: string, { changes }: ChangeSet): string[] {
  const gone = changes.filter((change) => change.kind === 'delete').map((change) => change.path);
  const untracked = new Set(gone.filter((path) => !isTracked(root, path)));
  const touched = [...changes.map((change) => change.path), paths.journal].filter(
    (path) => !untracked.has(path),
  );
  const message = `Retire ${name}: only its service answers its routes any more`;
  return commitPaths(root, touched, message) ? [message] : [];
}
