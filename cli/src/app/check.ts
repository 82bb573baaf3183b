import { posix, relative, sep } from 'node:path';
import { sourcePlaces } from '../analyze/places/source-places.ts';
import type { Check } from '../artifacts/check.ts';
import { contextMapSchema } from '../artifacts/context-map.ts';
import { paths } from '../artifacts/paths.ts';
import { readArtifact } from '../artifacts/store.ts';
import { stalenessOf, stalenessText } from '../decompose/staleness.ts';
import { fail } from '../errors/problem.ts';
import { check } from '../fitness/check.ts';
import { placesIn } from '../fitness/places.ts';
import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';
import { analyzeProject } from './analyze.ts';
import { overridesOf } from './overrides.ts';

/**
 * `migrate check`: the present sources against the committed context map. Writes nothing.
 * @throws Failure MIG-1007 when there is no map yet, MIG-1005 when overrides were changed since
 */
export async function runCheck(project: Project, progress: Progress): Promise<Check> {
  const map = readArtifact(project.root, paths.contextMap, contextMapSchema, 'migrate decompose');
  if (map === undefined)
    throw fail('MIG-1007', {
      message: 'There is no context map to check against',
      cause: `${paths.contextMap} does not exist.`,
      remedy: 'Run `migrate decompose`, review what it writes and commit it.',
      file: paths.contextMap,
    });
  const { model, machine } = await analyzeProject(project, progress);
  const staleness = stalenessOf(map, model, overridesOf(project));
  if (staleness.unheeded.length > 0)
    throw fail('MIG-1005', {
      message: 'The context map is older than the configuration',
      cause: stalenessText({ ...staleness, gone: [], fresh: [] }),
      remedy: 'Run `migrate decompose`, review the context map and commit it with migrate.config.yaml.',
      file: paths.contextMap,
    });
  progress.step('Comparing with the context map');
  return fromRoot(project, check(map, model, placesIn(model, sourcePlaces(machine))));
}

/** The application may lie in a folder of its own below the project's. */
function fromRoot({ root, appDir }: Project, result: Check): Check {
  const folder = relative(root, appDir).split(sep).join('/');
  const below = <T extends { file: string }>(one: T): T => ({ ...one, file: posix.join(folder, one.file) });
  return { ...result, violations: result.violations.map(below), notes: result.notes.map(below) };
}
