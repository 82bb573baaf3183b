import type { Machine } from '../interpreter/machine.ts';
import type { Value } from '../interpreter/values.ts';
import { mergeAlternatives } from './alternatives.ts';
import { contradict, type PlacedCondition } from './contradiction.ts';
import { PassedMiddleware } from './passed-middleware.ts';
import type { Layer, LayerPath, Registration, RouterModel } from './router.ts';
import { methodWithin, type Within } from './routers-as-handlers.ts';

/** A layer that a request passes before a route, or that a route mounts under. */
export interface ChainLink {
  readonly layer: Layer;
  readonly prefix: string;
  /** The whole path of a middleware, joined over all mounts. */
  readonly path: string;
}

type RouteLayer = Extract<Layer, { kind: 'route' }>;
type MountLayer = Extract<Layer, { kind: 'mount' }>;

/** A route of the application with everything that leads to it. */
export interface FoundRoute {
  readonly method: string;
  readonly path: string;
  readonly when?: string;
  readonly handlers: readonly Value[];
  /** What `router.param` runs for the parameters of its path, before its handlers. */
  readonly params: readonly Value[];
  /** Middleware that runs before it, in order, on this and the outer routers. */
  readonly before: readonly ChainLink[];
  /** The application. */
  readonly root: RouterModel;
  /** The mounts from the application down to the route's router. */
  readonly mounts: readonly Layer[];
  readonly layer: RouteLayer;
  /** Those that add handlers to the same route behind it: `route('/x').get(check).get(show)`. */
  readonly further?: readonly RouteLayer[];
  readonly at: Registration;
  /** What answers it where Express has no such route: a package, or the place of a middleware that hands its requests on. */
  readonly behind?: string;
}

/** The applications that nothing mounts and that listen; all unmounted ones where none is seen to listen. */
export function rootApplications(machine: Machine): readonly RouterModel[] {
  const roots = machine.routers.filter((router) => router.isApplication && !router.mounted);
  const listening = roots.filter(
    (router) => router.value !== undefined && machine.listening.has(router.value),
  );
  const withRoutes = (listening.length > 0 ? listening : roots).filter((router) => router.layers.length > 0);
  return withRoutes.length > 0 ? withRoutes : roots.slice(0, 1);
}

/** Every route of the applications in the order in which Express tries them. */
export function listRoutes(roots: readonly RouterModel[]): FoundRoute[] {
  const routes: FoundRoute[] = [];
  for (const root of roots)
    walk(
      root,
      {
        prefix: '/',
        before: new PassedMiddleware(),
        params: [],
        mounts: [],
        when: [],
        seen: [root],
        within: [],
      },
      routes,
    );
  return mergeAlternatives(routes);
}

interface Position {
  readonly prefix: string;
  readonly before: PassedMiddleware;
  readonly params: readonly Value[];
  readonly mounts: readonly Layer[];
  readonly when: readonly PlacedCondition[];
  readonly seen: readonly RouterModel[];
  /** The routes that hand their requests to the routers on the way, with their whole paths. */
  readonly within: readonly Within[];
}

function walk(router: RouterModel, position: Position, routes: FoundRoute[]): void {
  const before = new PassedMiddleware(position.before);
  for (const layer of router.layers) {
    // A mount and what it mounts often stand under the same condition.
    const ofLayer = withCondition(position.when, layer.when, layer.at.file);
    if (ofLayer !== position.when && contradict(ofLayer)) continue;
    for (const path of distinctPaths(layer, position.prefix)) {
      const full = joinPath(position.prefix, textOf(path));
      const when = withCondition(ofLayer, 'text' in path ? path.when : undefined, layer.at.file);
      if (layer.kind === 'middleware') before.add({ layer, prefix: position.prefix, path: full });
      else if (layer.kind === 'mount') {
        if (position.seen.includes(layer.router)) continue;
        walk(
          layer.router,
          {
            prefix: full,
            before,
            params: [...position.params, ...parametersOf(router, path)],
            mounts: [...position.mounts, layer],
            when,
            seen: [...position.seen, layer.router],
            within: withinMount(position, layer),
          },
          routes,
        );
      } else {
        const behind = layer.behind ?? placeOfDelegation(position.mounts);
        const method = methodWithin(position.within, layer.method, normalizePath(full));
        if (method === undefined) continue;
        addRoute(routes, {
          method,
          path: normalizePath(full),
          handlers: layer.handlers,
          params: [...position.params, ...parametersOf(router, path)],
          before: before.before(full),
          root: position.seen[0] ?? router,
          mounts: position.mounts,
          layer,
          at: layer.at,
          ...(behind === undefined ? {} : { behind }),
          ...(when.length === 0 ? {} : { when: when.map(({ text }) => text).join(' && ') }),
        });
      }
    }
    if (layer.kind === 'mount') before.add(...middlewareInside(layer, position.prefix, [...position.seen]));
  }
}

function withinMount({ prefix, within }: Position, { within: own }: MountLayer): readonly Within[] {
  return own === undefined ? within : [...within, { ...own, path: joinPath(prefix, own.path) }];
}

/** A verb that is called again on what `route(path)` gave adds its handlers to the route that is there. */
function addRoute(routes: FoundRoute[], route: FoundRoute): void {
  const { chain } = route.layer;
  const index =
    chain === undefined
      ? -1
      : routes.findLastIndex(
          (one) =>
            one.layer.chain === chain &&
            one.method === route.method &&
            one.path === route.path &&
            one.when === route.when,
        );
  const first = routes[index];
  if (first === undefined) routes.push(route);
  else
    routes[index] = {
      ...first,
      handlers: [...first.handlers, ...route.handlers],
      further: [...(first.further ?? []), route.layer],
    };
}

function placeOfDelegation(mounts: readonly Layer[]): string | undefined {
  const delegated = mounts.find((mount) => mount.kind === 'mount' && mount.isDelegated);
  return delegated === undefined ? undefined : `${delegated.at.file}:${delegated.at.line}`;
}

/** `['/share/', '/share//']` and a prefix that is nothing or a slash: a request matches one layer once, by whichever spelling. */
function distinctPaths({ paths }: Layer, prefix: string): readonly LayerPath[] {
  if (paths.length < 2) return paths;
  const known = new Map<string, LayerPath[]>();
  for (const path of paths) {
    const full = normalizePath(joinPath(prefix, textOf(path)));
    known.set(full, [...(known.get(full) ?? []), path]);
  }
  return [...known.values()].flatMap((alike) => anyOf(alike, known.size === 1));
}

/** One of the paths that are spelled alike, under the conditions of any. */
function anyOf(alike: readonly LayerPath[], isSure: boolean): readonly LayerPath[] {
  const [first] = alike;
  if (first === undefined || !('text' in first)) return first === undefined ? [] : [first];
  const conditions = alike.map((one) => ('text' in one ? one.when : undefined));
  const when = isSure || conditions.includes(undefined) ? undefined : conditions.join(' || ');
  return [{ text: first.text, ...(when === undefined ? {} : { when }) }];
}

function withCondition(
  outer: readonly PlacedCondition[],
  condition: string | undefined,
  file: string,
): readonly PlacedCondition[] {
  const isNew = condition !== undefined && !outer.some(({ text }) => text === condition);
  return isNew ? [...outer, { text: condition, file }] : outer;
}

/** Middleware of a mounted router also runs for later routes that its mount path matches. */
function middlewareInside(layer: MountLayer, prefix: string, seen: readonly RouterModel[]): ChainLink[] {
  if (seen.includes(layer.router)) return [];
  const paths = layer.within === undefined ? layer.paths : [{ text: layer.within.path }];
  return paths.flatMap((path) => {
    const full = joinPath(prefix, textOf(path));
    return layer.router.layers.flatMap((inner): ChainLink[] => {
      if (inner.kind === 'middleware')
        return inner.paths.map((one) => ({ layer: inner, prefix: full, path: joinPath(full, textOf(one)) }));
      return inner.kind === 'mount' ? middlewareInside(inner, full, [...seen, layer.router]) : [];
    });
  });
}

function parametersOf(router: RouterModel, path: LayerPath): Value[] {
  const names = new Set([...textOf(path).matchAll(/:(\w+)/g)].map(([, name]) => name));
  return router.params.filter(({ name }) => names.has(name)).map(({ handler }) => handler);
}

function textOf(path: LayerPath): string {
  return 'text' in path ? path.text : path.unknown;
}

/** Joins as Express does over mounts; a regular expression stands alone at the root, else behind ` + `. */
export function joinPath(prefix: string, path: string): string {
  if (isRegex(path)) return prefix === '/' ? path : `${prefix} + ${path}`;
  return `${prefix}/${path}`.replaceAll(/\/{2,}/g, '/');
}

export function isRegex(path: string): boolean {
  return path.startsWith('/^') || (/^\/.*\/[gimsuy]*$/.test(path) && /[\\^$(|]/.test(path));
}

/** A route's path as the model has it: without a slash at its end, unless it is an expression from the start on. */
export function normalizePath(path: string): string {
  const isExpression = path.startsWith('/^') || path.includes(' + /');
  return path.length > 1 && !isExpression ? path.replace(/\/+$/, '') || '/' : path;
}

/** Every middleware below a router with its whole path, error and 404 handlers included. */
export function listMiddleware(
  router: RouterModel,
  prefix = '/',
  seen: readonly RouterModel[] = [],
): ChainLink[] {
  if (seen.includes(router)) return [];
  return router.layers.flatMap((layer) =>
    layer.paths.flatMap((path): ChainLink[] => {
      const full = joinPath(prefix, textOf(path));
      if (layer.kind === 'middleware') return [{ layer, prefix, path: full }];
      return layer.kind === 'mount' ? listMiddleware(layer.router, full, [...seen, router]) : [];
    }),
  );
}
