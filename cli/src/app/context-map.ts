import { type ContextMap, contextMapSchema } from '../artifacts/context-map.ts';
import type { Model } from '../artifacts/model.ts';
import { paths } from '../artifacts/paths.ts';
import { readArtifact } from '../artifacts/store.ts';
import { decompose } from '../decompose/decompose.ts';
import { fail } from '../errors/problem.ts';
import type { Project } from '../runtime/project.ts';
import { overridesOf } from './overrides.ts';

/**
 * The context map that people have seen, or a fresh one where there is none. Writes nothing.
 * @throws Failure MIG-1005 when it names routes that the sources no longer have: it is older than they are
 */
export function contextMapOf(project: Project, model: Model): ContextMap {
  const known = readArtifact(project.root, paths.contextMap, contextMapSchema, 'migrate decompose');
  if (known === undefined) return decompose(model, overridesOf(project), {});
  const routes = new Set(model.routes.map((route) => route.id));
  const gone = known.contexts.flatMap((context) => context.routes).filter((id) => !routes.has(id));
  if (gone.length === 0) return known;
  throw fail('MIG-1005', {
    message: 'The context map is older than the sources',
    cause: `It names routes that are gone: ${gone.slice(0, 5).join(', ')}.`,
    remedy: 'Run `migrate decompose`; overrides in migrate.config.yaml are kept.',
    file: paths.contextMap,
  });
}
