import type { ts } from '#typescript';
import { optionsOf, type Value } from '../interpreter/values.ts';
import type { Layer, LayerPath, RouterModel } from './router.ts';

/** More alternatives of one registration than these tell nothing further of it. */
export const MOST_ALTERNATIVES = 8;

const counts = new WeakMap<RouterModel, Map<ts.Node, Map<string, number>>>();
const numbers = new WeakMap<RouterModel, number>();
let last = 0;

/**
 * A start-up that waits for what many places report (`callback(error)`, `emit('loaded')`) is followed from each of them, and
 * registers everything each time, though the program does so once. These are alternatives of one registration, of which a few
 * are enough: kept without limit, they grow with every place until nothing can hold them.
 */
export function isRepeated(router: RouterModel, layer: Layer): boolean {
  if (layer.when === undefined) return false;
  const ofRouter = counts.get(router) ?? new Map<ts.Node, Map<string, number>>();
  counts.set(router, ofRouter);
  const node = layer.kind === 'route' ? layer.verbAt.node : layer.at.node;
  const ofCall = ofRouter.get(node) ?? new Map<string, number>();
  ofRouter.set(node, ofCall);
  const key = [...layer.paths.map(written), registered(layer)].join(' ');
  const count = (ofCall.get(key) ?? 0) + 1;
  ofCall.set(key, count);
  return count > MOST_ALTERNATIVES;
}

function registered(layer: Layer): string {
  if (layer.kind === 'mount') return `router ${numberOf(layer.router)}`;
  if (layer.kind === 'middleware') return placeOf(layer.handler);
  return [layer.method, ...layer.handlers.map(placeOf)].join(' ');
}

function numberOf(router: RouterModel): number {
  const number = numbers.get(router) ?? ++last;
  numbers.set(router, number);
  return number;
}

function written(path: LayerPath): string {
  return 'text' in path ? path.text : path.unknown;
}

/** Where it is written; what a package or a closure of other values gives is told apart by what it is. */
function placeOf(handler: Value): string {
  return optionsOf(handler)
    .map((one) =>
      one.kind === 'function' ? `${one.node.getSourceFile().fileName}:${one.node.pos}` : one.kind,
    )
    .join('|');
}
