import { ts } from '#typescript';
import { routesBeside } from '../annotations.ts';
import { callFunction } from '../interpreter/calls.ts';
import { lineOf, type Machine } from '../interpreter/machine.ts';
import { brief } from '../interpreter/source-text.ts';
import { runsCode } from '../interpreter/unions.ts';
import { type ExternalValue, isUnfollowed, optionsOf, UNDEFINED, type Value } from '../interpreter/values.ts';
import { mayHoldRouters } from './external-mounts.ts';
import { pathsOf } from './layer-paths.ts';
import { isRepeated } from './repeated-layers.ts';
import type { Layer, LayerPath, Registration, RouterModel } from './router.ts';

/** Adds the layers of `router.use(...)`. */
export function registerUse(
  machine: Machine,
  router: RouterModel,
  args: readonly Value[],
  node: ts.Node,
): void {
  const { paths, handlers } = splitArguments(args, writtenArguments(node, args.length));
  const at = registrationAt(machine, node);
  if (at === undefined) return;
  const known = mountPaths(machine, paths, at);
  for (const { handler, argument } of handlers) {
    for (const one of likelyOptions(handler)) addHandler(machine, router, known, one, { at, ...argument });
  }
}

/** Of what a handler may be, the options that are known; what is not known only where nothing else is. */
function likelyOptions(handler: Value): readonly Value[] {
  const options = optionsOf(handler);
  const known = options.filter((one) => one.kind !== 'unknown');
  return known.length > 0 ? known : options;
}

/** A path that is not known may be written beside as `USE /prefix`; otherwise it is a diagnostic. */
function mountPaths(machine: Machine, paths: readonly LayerPath[], at: Registration): readonly LayerPath[] {
  const unknown = paths.find((path) => 'unknown' in path);
  if (unknown === undefined) return paths;
  const written = (routesBeside(at.node) ?? []).filter((route) => route.method === 'USE');
  if (written.length > 0) return written.map((route) => ({ text: route.path }));
  unknownPath(machine, at.node, `It is mounted at ${unknown.unknown}`);
  return paths;
}

function addHandler(
  machine: Machine,
  router: RouterModel,
  paths: readonly LayerPath[],
  handler: Value,
  place: { readonly at: Registration; readonly argument?: ts.Node },
): void {
  const { at } = place;
  const when = conditionOf(machine);
  const handsTo = handler.kind === 'external' ? handler.handsTo : undefined;
  const mounted = routerOf(handsTo ?? handler);
  // `app.use(app.router)` says in Express 3 where the routes stand among the middleware.
  if (mounted === router) return;
  if (mounted !== undefined) {
    mounted.mounted = true;
    const delegated = handsTo === undefined ? {} : { isDelegated: true as const };
    push(machine, router, { kind: 'mount', paths, router: mounted, ...delegated, ...place, ...when });
    for (const callback of mounted.onMount)
      callFunction(machine, callback, [router.value ?? UNDEFINED], at.node);
    return;
  }
  if (handler.kind === 'unknown' || handler.kind === 'external') {
    const written = pushWritten(machine, router, handler, at);
    if (written !== undefined && written > 0) return;
    if (written === undefined && (handler.kind === 'unknown' || mayHoldRouters(handler, place.argument)))
      unknownMount(machine, at.node);
  }
  // A function may answer requests by itself, as one that asks a document does.
  if (handler.kind === 'function' && place.argument === at.node.arguments.at(-1))
    pushWritten(machine, router, handler, at);
  if (handler.kind !== 'literal')
    push(machine, router, { kind: 'middleware', paths, handler, ...place, ...when });
}

/** Adds the routes that are written beside a call. @returns how many; undefined where nothing is written */
function pushWritten(
  machine: Machine,
  router: RouterModel,
  handler: Value,
  at: Registration,
): number | undefined {
  const written = routesBeside(at.node)?.filter((route) => route.method !== 'USE');
  for (const { method, path } of written ?? [])
    pushRoute(machine, router, {
      method,
      paths: [{ text: path }],
      handlers: [handler],
      at,
      verbAt: at,
      annotated: true,
    });
  return written?.length;
}

/** Start-up has the last word on a place: what only a later, abstract call of it cannot tell is no diagnostic. */
function unresolved(machine: Machine, node: ts.Node, details: { message: string; cause: string }): void {
  if (machine.phase === 'bootstrap' || !machine.registeredAt.has(node))
    machine.diagnose('MIG-2003', node, details);
}

function unknownMount(machine: Machine, node: ts.Node): void {
  unresolved(machine, node, {
    message: `Cannot tell what ${brief(node)} mounts`,
    cause: 'The value of an argument could not be followed; if it is a router, its routes are missing.',
  });
}

function unknownPath(machine: Machine, node: ts.Node, cause: string): void {
  unresolved(machine, node, { message: `The path of ${brief(node)} is not known`, cause });
}

/** Adds the layers of `router.get(path, ...handlers)` and its like, one per path. */
export function registerRoute(
  machine: Machine,
  router: RouterModel,
  method: string,
  args: readonly Value[],
  node: ts.Node,
): void {
  const [first, ...rest] = args;
  addRoute(machine, router, method, routePaths(first), flatten(rest), node, node);
}

/** `router[verb](path, ...handlers)` where the verb is not known; without a path, or what may be one, it is no registration. */
export function registerUnknownVerb(
  machine: Machine,
  router: RouterModel,
  args: readonly Value[],
  node: ts.Node,
): void {
  const at = registrationAt(machine, node);
  const [first, ...rest] = args;
  const paths = first === undefined ? undefined : pathsOf(first);
  if (at === undefined || (paths === undefined && !mayBeRoute(first, rest))) return;
  const written = routesBeside(node);
  for (const { method, path } of written ?? [])
    pushRoute(machine, router, {
      method,
      paths: [{ text: path }],
      handlers: flatten(rest),
      at,
      verbAt: at,
      annotated: true,
    });
  if (written !== undefined) return;
  unresolved(machine, node, {
    message: `The method of ${brief(node)} is not known`,
    cause: 'It comes from a value that could not be followed.',
  });
  if (paths === undefined) return;
  pushRoute(machine, router, { method: 'ALL', paths, handlers: flatten(rest), at, verbAt: at });
}

/** `for (const [method, path] of pairs) router[method](path, handler)` where nothing is known of a pair. */
function mayBeRoute(first: Value | undefined, rest: readonly Value[]): boolean {
  return first !== undefined && isUnfollowed(first) && flatten(rest).flatMap(optionsOf).some(runsCode);
}

/** The paths of a verb's first argument, which is always a path. */
export function routePaths(value: Value | undefined): readonly LayerPath[] {
  return (value === undefined ? undefined : pathsOf(value)) ?? [{ unknown: '{?}' }];
}

export function addRoute(
  machine: Machine,
  router: RouterModel,
  method: string,
  paths: readonly LayerPath[],
  handlers: readonly Value[],
  node: ts.Node,
  verbNode: ts.Node,
  chain?: object,
): void {
  const at = registrationAt(machine, node);
  const verbAt = registrationAt(machine, verbNode);
  if (at === undefined || verbAt === undefined) return;
  // Express 4 takes such a call and answers nothing for it; Express 5 refuses it.
  if (handlers.length === 0 && isWrittenWithoutHandlers(verbAt.node)) return;
  const unknown = paths.find((path) => 'unknown' in path);
  const written = unknown === undefined ? undefined : routesBeside(verbNode);
  for (const route of written ?? [])
    pushRoute(machine, router, {
      method: route.method,
      paths: [{ text: route.path }],
      handlers,
      at,
      verbAt,
      annotated: true,
    });
  if (written !== undefined) return;
  if (unknown !== undefined)
    unknownPath(machine, verbNode, `It is registered as ${method} ${unknown.unknown}`);
  pushRoute(machine, router, {
    method,
    paths,
    handlers,
    at,
    verbAt,
    ...(chain === undefined ? {} : { chain }),
  });
}

/** `app.post('/x')` and `route.get()`: what is spread or handed on may hold handlers that are not known. */
function isWrittenWithoutHandlers(node: ts.CallExpression): boolean {
  const isVerb =
    ts.isPropertyAccessExpression(node.expression) && !['call', 'apply'].includes(node.expression.name.text);
  const ofRoute = isVerb && ts.isCallExpression(node.expression.expression);
  const most = ofRoute ? 0 : 1;
  return isVerb && node.arguments.length <= most && !node.arguments.some(ts.isSpreadElement);
}

/** Adds one route, under the conditions that hold. */
export function pushRoute(
  machine: Machine,
  router: RouterModel,
  route: Omit<Extract<Layer, { kind: 'route' }>, 'kind' | 'when'>,
): void {
  push(machine, router, { kind: 'route', ...route, ...conditionOf(machine) });
}

/**
 * Registrations in a loop are one call site executed several times: each execution is a layer of its own. One that runs
 * only after start-up, or in code that nothing was seen to call, is not among the routes: that is told.
 */
function push(machine: Machine, router: RouterModel, layer: Layer): void {
  if (!isRepeated(router, layer)) putInTurn(machine, router.layers, layer);
  machine.registrations += 1;
  if (machine.phase === 'bootstrap') machine.registeredAt.add(layer.at.node);
  if (
    machine.registeredAt.has(layer.at.node) ||
    layer.kind === 'middleware' ||
    routesBeside(layer.at.node) !== undefined
  )
    return;
  unresolved(machine, layer.at.node, {
    message: `${brief(layer.at.node)} is not seen to run when the application starts`,
    cause: 'It stands in code that runs later, or that is called in a way that could not be followed.',
  });
}

/** Behind what was registered in the same turn of start-up or before; what is followed earlier may run later. */
function putInTurn({ turns: { now }, turnsOfLayers }: Machine, layers: Layer[], layer: Layer): void {
  let [from, to] = [0, layers.length];
  // They stand in the order of their turns.
  while (from < to) {
    const middle = (from + to) >> 1;
    const one = layers[middle];
    if (one !== undefined && (turnsOfLayers.get(one) ?? 0) > now) to = middle;
    else from = middle + 1;
  }
  turnsOfLayers.set(layer, now);
  layers.splice(from, 0, layer);
}

interface GivenHandler {
  readonly handler: Value;
  readonly argument: { readonly argument?: ts.Node };
}

/** `app.use` takes the first argument as path unless it is, or first nests, a function. */
function splitArguments(
  args: readonly Value[],
  written: readonly ts.Node[] | undefined,
): { paths: readonly LayerPath[]; handlers: readonly GivenHandler[] } {
  const [first, ...rest] = args;
  const paths = first === undefined ? undefined : (pathsOf(first) ?? settingAsPath(first, rest));
  return paths === undefined
    ? { paths: [{ text: '/' }], handlers: givenHandlers(args, written) }
    : { paths, handlers: givenHandlers(rest, written?.slice(1)) };
}

/** The arguments of `router.use(…)` as written, unless they are spread or reach it by another call. */
function writtenArguments(node: ts.Node, count: number): readonly ts.Node[] | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const isPlain = node.expression.name.text === 'use' && !node.arguments.some(ts.isSpreadElement);
  return isPlain && node.arguments.length === count ? node.arguments : undefined;
}

/** Handlers, arrays opened, each with the argument or element that gave it. */
function givenHandlers(values: readonly Value[], written: readonly ts.Node[] | undefined): GivenHandler[] {
  return values.flatMap((value, index) => {
    const node = written?.[index];
    const argument = node === undefined ? {} : { argument: node };
    if (value.kind !== 'array') return [{ handler: value, argument }];
    const isLiteral =
      node !== undefined && ts.isArrayLiteralExpression(node) && !node.elements.some(ts.isSpreadElement);
    if (isLiteral) return givenHandlers(value.items, node.elements);
    return flatten(value.items).map((handler) => ({ handler, argument }));
  });
}

const SETTINGS_PACKAGES: ReadonlySet<string> = new Set(
  'config convict env-var envalid nconf rc zod joi @hapi/joi yup valibot ajv env-schema znv @t3-oss/env-core superstruct arktype'.split(
    ' ',
  ),
);

/** `app.use(config.get('prefix'), router)`: settings are texts, where other things that packages give are middleware. */
function settingAsPath(first: Value, rest: readonly Value[]): readonly LayerPath[] | undefined {
  const isSetting =
    (first.kind === 'unknown' && first.origin === 'input') ||
    (first.kind === 'external' && (SETTINGS_PACKAGES.has(first.package) || isKeptOnProcess(first)));
  return isSetting && rest.length > 0 ? [{ unknown: '{?}' }] : undefined;
}

/** `process.ROOT_PATH`: what programs keep there by names of their own are settings, no middleware. */
function isKeptOnProcess({ package: name, path }: ExternalValue): boolean {
  return name === 'globals' && /^process\.\w+$/.test(path);
}

export function flatten(values: readonly Value[]): Value[] {
  return values.flatMap((value) => (value.kind === 'array' ? flatten(value.items) : [value]));
}

/** The router that a value is; of an instance of the program's own class, the one that this is made of. */
export function routerOf(value: Value): RouterModel | undefined {
  if (value.kind === 'object' && value.base?.kind === 'native') return routerOf(value.base);
  return value.kind === 'native' && value.model !== undefined && isRouterModel(value.model)
    ? value.model
    : undefined;
}

function isRouterModel(model: object): model is RouterModel {
  return 'layers' in model && 'isApplication' in model;
}

export function registrationAt(machine: Machine, node: ts.Node): Registration | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  // Of a chain over several lines each link stands where its own name does.
  const named = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node;
  return { node, file: machine.pathOf(node), line: lineOf(named) };
}

function conditionOf(machine: Machine): { when: string } | Record<string, never> {
  return machine.conditions.length === 0 ? {} : { when: [...new Set(machine.conditions)].join(' && ') };
}
