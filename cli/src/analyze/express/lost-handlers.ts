import { tablesBeside } from '../annotations.ts';
import type { Machine } from '../interpreter/machine.ts';
import { isNullish } from '../interpreter/properties.ts';
import { brief } from '../interpreter/source-text.ts';
import { optionsOf, type Value } from '../interpreter/values.ts';
import type { FoundRoute } from './route-list.ts';

/** Tells of routes with a handler that could not be followed: what it reads and writes would be missing without a word. */
export function reportLostHandlers(machine: Machine, routes: readonly FoundRoute[]): void {
  for (const { layer, handlers } of routes) {
    if (!lacksHandler(layer, handlers) || tablesBeside(layer.verbAt.node) !== undefined) continue;
    machine.diagnose('MIG-2004', layer.verbAt.node, {
      message: `What ${brief(layer.verbAt.node)} runs is not known`,
      cause: 'A handler of it could not be followed; what that reads and writes is missing from the route.',
    });
  }
}

/** What a person wrote beside a route whose handler could not be followed. */
export function tablesOfLostHandlers({ layer, handlers }: FoundRoute): ReadonlyMap<string, 'read' | 'write'> {
  return (lacksHandler(layer, handlers) ? tablesBeside(layer.verbAt.node) : undefined) ?? new Map();
}

/** Of an annotated route nothing else is expected. */
function lacksHandler(layer: FoundRoute['layer'], handlers: readonly Value[]): boolean {
  return layer.annotated !== true && handlers.some(isLost);
}

/** What packages give is no code of the program; undefined is refused by Express, so there must be something. */
function isLost(handler: Value): boolean {
  return optionsOf(handler).every((one) => one.kind === 'unknown' || isNullish(one));
}
