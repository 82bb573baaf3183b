import type { RouteExplanation } from '../../artifacts/explanation.ts';
import type { ModelRoute } from '../../artifacts/model.ts';
import type { Layer } from '../express/router.ts';
import { callPathsFrom, pathTo } from '../model/function-reach.ts';
import type { Explainable } from './explain.ts';
import { findingsAt } from './reached-by.ts';

/** Where a route was registered, how it is mounted, what runs before it, and the way down to its queries. */
export function explainRoute({ model, routes }: Explainable, route: ModelRoute): RouteExplanation {
  const found = routes.find(
    (one) =>
      one.method === route.method &&
      one.path === route.path &&
      one.at.file === route.file &&
      one.at.line === route.line,
  );
  const { id, file, line, when, middleware, handler, reads, writes } = route;
  return {
    kind: 'route',
    id,
    registered: { file, line },
    mounts: (found?.mounts ?? []).map(mountOf),
    ...(when === undefined ? {} : { when }),
    middleware,
    ...(handler === undefined ? {} : { handler }),
    queries: queriesOf(model, route),
    reads,
    writes,
    findings: findingsAt(
      model,
      (one) =>
        (one.file === file && one.line === line) ||
        Object.values(one.data ?? {}).some((value) => value === id),
    ),
  };
}

function mountOf(layer: Layer): RouteExplanation['mounts'][number] {
  const path = layer.paths.map((one) => ('text' in one ? one.text : one.unknown)).join(', ');
  const { file, line } = layer.at;
  return { path, file, line, ...(layer.when === undefined ? {} : { when: layer.when }) };
}

function queriesOf(model: Explainable['model'], route: ModelRoute): RouteExplanation['queries'] {
  const own = new Set(route.functions);
  const functions = model.functions.filter((one) => own.has(one.id));
  const called = new Set(functions.flatMap((one) => one.calls.filter((callee) => callee !== one.id)));
  const starts = functions.filter((one) => !called.has(one.id)).map((one) => one.id);
  const paths = callPathsFrom(functions, starts);
  return functions
    .filter((one) => one.reads.length + one.writes.length > 0)
    .map(({ id, reads, writes, asHanded }) => ({
      function: id,
      path: paths.has(id) ? pathTo(paths, id) : [id],
      reads,
      writes,
      ...(asHanded === undefined ? {} : { asHanded }),
    }));
}
