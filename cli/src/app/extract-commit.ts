import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { paths, servicePath } from '../artifacts/paths.ts';
import { fail } from '../errors/problem.ts';
import type { ChangeSet } from '../extract/change-set.ts';
import { commitPaths, isRepository, uncommitted } from '../ports/git.ts';
import { mergeBeside } from './extract-beside.ts';
import { changeSetOf } from './extract-changes.ts';
import type { Extraction } from './extraction.ts';

/** An edit of the monolith must be told from what somebody was doing there. */
export function refuseUncommitted(extraction: Extraction, serviceUrl: string): void {
  const { project, options, plan } = extraction;
  if (options.force || !isRepository(project.root)) {
    if (options.commit && !isRepository(project.root))
      throw fail('MIG-4017', { message: 'There is no git repository to commit to', cause: project.root });
    return;
  }
  const touched = changeSetOf(extraction, plan.serviceFiles, mergeBeside(extraction), serviceUrl).changes.map(
    (change) => change.path,
  );
  const dirty = uncommitted(project.root).filter(
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
  const monolith = changes
    .map((change) => change.path)
    .filter(
      (path) => !path.startsWith(`${service}/`) && !path.startsWith('.github/') && path !== paths.routes,
    );
  const pipeline = changes.map((change) => change.path).filter((path) => path.startsWith('.github/'));
  const steps: readonly (readonly [string, readonly string[]])[] = [
    [
      `Extract ${name}: the service, cut out of the monolith`,
      [
        service,
        `${paths.base}/${name}`,
        `${paths.base}/${name}.beside`,
        `${paths.base}/${name}.assets.json`,
        ...pipeline,
      ],
    ],
    [`Extract ${name}: the monolith offers what the service calls`, monolith],
    [`Extract ${name}: its routes, context map and journal`, [paths.routes, paths.contextMap, paths.journal]],
  ];
  return steps.flatMap(([message, touched]) => {
    const present = touched.filter((path) => existsSync(join(root, path)));
    return present.length > 0 && commitPaths(root, present, message) ? [message] : [];
  });
}
