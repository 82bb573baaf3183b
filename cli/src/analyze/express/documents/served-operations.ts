import { ts } from '#typescript';
import { routesBeside } from '../../annotations.ts';
import { speculate } from '../../interpreter/branch-variables.ts';
import { callFunction, mayBeRunAs } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { nativeFunction, objectValue, UNDEFINED, type Value } from '../../interpreter/values.ts';
import { pathsOf } from '../layer-paths.ts';
import { nextFunction } from '../next-function.ts';
import { isRegex, joinPath } from '../route-list.ts';
import type { Layer, LayerPath, RouterModel } from '../router.ts';
import { type ApiBackend, contextOf } from './api-backend.ts';
import { withArguments } from './given-arguments.ts';
import { expressPath } from './openapi-document.ts';
import type { Operation } from './openapi-operations.ts';
import { withoutPrefix } from './path-prefix.ts';

/** One `api.handleRequest(request, ...rest)`, made by a middleware that is tried. */
export interface Handed {
  readonly backend: ApiBackend;
  readonly request: Value;
  readonly rest: readonly Value[];
  readonly node: ts.Node;
}

type Listen = (hear: ((handed: Handed) => void) | undefined) => void;
type Handling = Extract<Layer, { kind: 'middleware' | 'route' }>;

/** What stands for request, response and `next` while a middleware is tried; no other run of it has the same. */
type Stand = ReadonlyMap<Value, Value>;

/** Tries middleware for whether it hands requests to a backend, and puts the operations of that one before it. */
export function addServedRoutes(machine: Machine, listen: Listen): void {
  for (const router of [...machine.routers]) {
    const layers = router.layers.flatMap((layer) =>
      layer.kind === 'mount' ? [layer] : [...operationsAt(machine, { router, layer, listen }), layer],
    );
    router.layers.splice(0, router.layers.length, ...layers);
  }
}

interface Place {
  readonly router: RouterModel;
  readonly layer: Handling;
  readonly listen: Listen;
}

function operationsAt(machine: Machine, place: Place): Layer[] {
  const { layer } = place;
  const handlers = layer.kind === 'middleware' ? [layer.handler] : layer.handlers;
  const found = new Map<ApiBackend, Layer[]>();
  for (const handler of handlers.flatMap(mayBeRunAs)) {
    const stand = standFor(machine);
    const hear = (handed: Handed): void => {
      const { backend } = handed;
      backend.isServed = true;
      if (!found.has(backend) && routesBeside(layer.at.node) === undefined)
        found.set(backend, layersOf(machine, place, { ...handed, stand }));
    };
    place.listen(hear);
    machine.refill();
    speculate(machine, () => callFunction(machine, handler, [...stand.keys()], handler.node));
    place.listen(undefined);
  }
  return [...found.values()].flat();
}

function standFor(machine: Machine): Stand {
  return new Map<Value, Value>([
    [objectValue([], true), machine.request],
    [objectValue([['locals', objectValue([], true)]], true), machine.response],
    [nativeFunction('next', () => UNDEFINED), nextFunction(machine)],
  ]);
}

/** One route for each operation that something answers, in the order in which they are tried. */
function layersOf(machine: Machine, place: Place, handed: Handed & { readonly stand: Stand }): Layer[] {
  const { backend, rest, stand } = handed;
  const root = rootOf(backend);
  if (backend.operations === undefined || root === undefined) {
    tellUnknown(machine, backend.node, 'Its document or its apiRoot');
    return [];
  }
  if (backend.unknownAt !== undefined)
    tellUnknown(machine, backend.unknownAt, 'Some of the handlers that it is given');
  const given = [contextOf(), ...rest.map((one) => stand.get(one) ?? one)];
  const layers = [...backend.operations].sort(byMatch).flatMap((operation) => {
    const paths = pathsAt(machine, place, handed, joinPath(root, expressPath(operation.path)));
    return layerOf(backend, operation, place.layer, { paths, given }) ?? [];
  });
  if (layers.length === 0) tellNone(machine, place.layer.at.node);
  return layers;
}

interface Answer {
  readonly paths: readonly LayerPath[];
  /** What each handler is called with. */
  readonly given: readonly Value[];
}

/** The route of an operation at one place; undefined where nothing answers it there. */
function layerOf(
  backend: ApiBackend,
  operation: Operation,
  layer: Handling,
  { paths, given }: Answer,
): Layer | undefined {
  const answering = backend.answering(operation);
  const isOther = layer.kind === 'route' && !['ALL', operation.method].includes(layer.method);
  if ((answering === undefined && backend.unknownAt === undefined) || paths.length === 0 || isOther)
    return undefined;
  const handlers = [...backend.around(operation), ...(answering === undefined ? [] : [answering.handler])];
  const when = [layer.when, answering?.when].filter((one) => one !== undefined);
  return {
    kind: 'route',
    method: operation.method,
    paths,
    handlers: handlers.map((one) => withArguments(one, given)),
    at: layer.at,
    verbAt: layer.at,
    behind: 'openapi-backend',
    ...(when.length === 0 ? {} : { when: when.join(' && ') }),
  };
}

function rootOf({ root }: ApiBackend): string | undefined {
  if (root.kind === 'literal' && root.value === undefined) return '/';
  const known = (pathsOf(root) ?? []).find((path) => 'text' in path);
  return known === undefined ? undefined : known.text;
}

function tellUnknown(machine: Machine, node: ts.Node, what: string): void {
  machine.diagnose('MIG-2003', node, {
    message: `${what} could not be read: openapi-backend answers requests that are not among the routes`,
    cause:
      'It comes from a value that could not be followed, from the network, or from a file that is not there.',
    remedy:
      'Write the routes beside the app.use(…) that hands requests to it, all of them: // migrate:routes GET /x, POST /y',
  });
}

function tellNone(machine: Machine, node: ts.Node): void {
  machine.diagnose('MIG-2003', node, {
    message: 'openapi-backend answers nothing that comes this way',
    cause:
      'None of its operations that have a handler is below this path, or what the path matches cannot be told.',
  });
}

/** Paths with fewer parameters are tried first, then longer ones; Express tries in the order of the list. */
function byMatch(left: Operation, right: Operation): number {
  const isOpen = ({ path }: Operation) => Number(path.includes('{'));
  const fixed = ({ path }: Operation) => path.replaceAll(/\{.*?\}/g, '').length;
  return isOpen(left) - isOpen(right) || fixed(right) - fixed(left);
}

/**
 * The paths of an operation as the router sees them. Below `use` the path of a request is what is left of it, unless the
 * middleware hands on the whole one; below a verb it is as the router has it.
 */
function pathsAt(machine: Machine, { router, layer }: Place, handed: Handed, path: string): LayerPath[] {
  const isWhole = handsOnWhole(handed);
  const own = isWhole ? withoutPrefix(prefixOf(machine, router), path) : path;
  if (own === undefined) return [];
  return layer.paths.flatMap((at): LayerPath[] => {
    const text = 'text' in at ? at.text : at.unknown;
    if (isRegex(text)) return [];
    const [fixed = ''] = text.split(/[*({:]/, 1);
    if (layer.kind === 'middleware' && !isWhole && !/[*({]/.test(text))
      return [{ text: joinPath(text, own) }];
    const isBelow =
      layer.kind === 'route' && fixed === text ? own === text : withoutPrefix(fixed, own) !== undefined;
    return isBelow ? [{ text: own }] : [];
  });
}

/** `{ path: req.originalUrl, … }`, where the request itself would give what is left of the path. */
function handsOnWhole({ request, node }: Handed): boolean {
  if (request.kind !== 'object' || request.props.size === 0) return false;
  const around = ts.findAncestor(node, ts.isFunctionLike) ?? node;
  return /\b(?:originalUrl|baseUrl)\b/.test(around.getText());
}

/** Below which path a router stands; of one that is mounted several times, the first. */
function prefixOf(machine: Machine, router: RouterModel, seen: readonly RouterModel[] = []): string {
  if (seen.includes(router)) return '/';
  for (const outer of machine.routers)
    for (const layer of outer.layers) {
      if (layer.kind !== 'mount' || layer.router !== router) continue;
      const [path] = layer.paths;
      const text = path === undefined || !('text' in path) ? '/' : path.text;
      return joinPath(prefixOf(machine, outer, [...seen, router]), text);
    }
  return '/';
}
