import { ts } from 'ts-morph';
import { lineOf, type Machine } from '../interpreter/machine.ts';
import { optionsOf, type Value } from '../interpreter/values.ts';
import type { Layer, LayerPath, Registration, RouterModel } from './router.ts';

/** Adds the layers of `router.use(...)`. */
export function registerUse(
  machine: Machine,
  router: RouterModel,
  args: readonly Value[],
  node: ts.Node,
): void {
  const { paths, handlers } = splitArguments(machine, args);
  const at = registrationAt(machine, node);
  if (at === undefined) return;
  for (const handler of handlers) {
    for (const one of optionsOf(handler)) addHandler(machine, router, paths, one, at);
  }
}

function addHandler(
  machine: Machine,
  router: RouterModel,
  paths: readonly LayerPath[],
  handler: Value,
  at: Registration,
): void {
  const when = conditionOf(machine);
  const mounted = routerOf(handler);
  if (mounted !== undefined) {
    mounted.mounted = true;
    push(router, { kind: 'mount', paths, router: mounted, at, ...when });
    return;
  }
  if (handler.kind === 'unknown' && handler.origin === 'opaque') {
    machine.diagnose('MIG-2003', at.node, {
      message: `Cannot tell what ${brief(at.node)} mounts`,
      cause: 'The value of an argument could not be followed; if it is a router, its routes are missing.',
    });
  }
  if (handler.kind !== 'literal') push(router, { kind: 'middleware', paths, handler, at, ...when });
}

/** Adds the layers of `router.get(path, ...handlers)` and its like, one per path. */
export function registerRoute(
  machine: Machine,
  router: RouterModel,
  method: string,
  args: readonly Value[],
  node: ts.Node,
): void {
  const { paths, handlers } = splitArguments(machine, args);
  addRoute(machine, router, method, paths, handlers, node, node);
}

export function addRoute(
  machine: Machine,
  router: RouterModel,
  method: string,
  paths: readonly LayerPath[],
  handlers: readonly Value[],
  node: ts.Node,
  verbNode: ts.Node,
): void {
  const at = registrationAt(machine, node);
  const verbAt = registrationAt(machine, verbNode);
  if (at === undefined || verbAt === undefined) return;
  for (const path of paths) {
    if ('unknown' in path)
      machine.diagnose('MIG-2003', at.node, {
        message: `The path of ${brief(verbAt.node)} is not known`,
        cause: `It is registered as ${method} ${path.unknown}`,
      });
  }
  push(router, { kind: 'route', method, paths, handlers, at, verbAt, ...conditionOf(machine) });
}

/** Registrations in a loop are one call site executed several times: each execution is a layer of its own. */
function push(router: RouterModel, layer: Layer): void {
  router.layers.push(layer);
}

/** Express takes the first argument as path unless it is, or first nests, a function. */
export function splitArguments(
  machine: Machine,
  args: readonly Value[],
): { paths: readonly LayerPath[]; handlers: readonly Value[] } {
  const [first, ...rest] = args;
  const paths = first === undefined ? undefined : pathsOf(machine, first);
  return paths === undefined
    ? { paths: [{ text: '/' }], handlers: flatten(args) }
    : { paths, handlers: flatten(rest) };
}

/** The paths that a value gives, or undefined when it is not a path. */
export function pathsOf(machine: Machine, value: Value): readonly LayerPath[] | undefined {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? [{ text: value.value }] : undefined;
    case 'regex':
      return [{ text: `/${value.source}/${value.flags}` }];
    case 'array': {
      const nested = value.items.map((item) => pathsOf(machine, item));
      const known = nested.filter((one) => one !== undefined);
      return known.length === nested.length && known.length > 0 ? known.flat() : undefined;
    }
    case 'union':
      return unionPaths(machine, value.options);
    case 'unknown':
      return value.parts === undefined
        ? undefined
        : [{ unknown: value.parts.map((part) => part ?? '{?}').join('') }];
    default:
      return undefined;
  }
}

/** `process.env.PREFIX || '/api'`: the text in the program is the one taken, as it is when the variable is unset. */
function unionPaths(machine: Machine, options: readonly Value[]): readonly LayerPath[] | undefined {
  const paths = options
    .map((option) => pathsOf(machine, option))
    .filter((one) => one !== undefined)
    .flat();
  const known = paths.filter((path) => 'text' in path);
  return known.length > 0 ? known : paths.length > 0 ? paths : undefined;
}

function flatten(values: readonly Value[]): Value[] {
  return values.flatMap((value) => (value.kind === 'array' ? flatten(value.items) : [value]));
}

export function routerOf(value: Value): RouterModel | undefined {
  return value.kind === 'native' && value.model !== undefined && isRouterModel(value.model)
    ? value.model
    : undefined;
}

function isRouterModel(model: object): model is RouterModel {
  return 'layers' in model && 'isApplication' in model;
}

export function registrationAt(machine: Machine, node: ts.Node): Registration | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  return { node, file: machine.pathOf(node), line: lineOf(node) };
}

function conditionOf(machine: Machine): { when: string } | Record<string, never> {
  return machine.conditions.length === 0 ? {} : { when: machine.conditions.join(' && ') };
}

function brief(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/g, ' ');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
