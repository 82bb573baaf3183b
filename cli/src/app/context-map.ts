import { type ContextMap, contextMapSchema } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { paths } from '../artifacts/paths.ts';
import { readArtifact } from '../artifacts/store.ts';
import { decompose } from '../decompose/decompose.ts';
import { stalenessOf, stalenessText } from '../decompose/staleness.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';
import { overridesOf } from './overrides.ts';

/**
 * The context map that people have seen, or a fresh one where there is none. Writes nothing.
 * @throws Failure MIG-1005 when it gives contexts what the sources no longer have, or when overrides were changed since
 */
export function contextMapOf(project: Project, model: Model, progress: Progress): ContextMap {
  const known = readArtifact(project.root, paths.contextMap, contextMapSchema, 'migrate decompose');
  const overrides = overridesOf(project);
  if (known === undefined) return decompose(model, overrides, {});
  const staleness = stalenessOf(known, model, overrides);
  const text = stalenessText(staleness);
  if (staleness.gone.length + staleness.unheeded.length > 0)
    throw fail('MIG-1005', {
      message: 'The context map is older than the sources or the configuration',
      cause: text,
      remedy: 'Run `migrate decompose`; overrides in migrate.config.yaml are kept.',
      file: paths.contextMap,
    });
  if (text !== undefined) progress.note(`${text} \`migrate decompose\` places it.`);
  return known;
}
