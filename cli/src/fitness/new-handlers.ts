import type { Facts, RouteFact } from '../decompose/facts.ts';
import { KERNEL } from '../decompose/overrides/overrides.ts';
import type { Known } from './known-owners.ts';

type Places = ReadonlyMap<string, string | undefined>;

/**
 * A module that the map splits over contexts gets handlers for each of them. A new one goes to the context that it works
 * with; where that is not exactly one, it stays with its module, and what it reaches is judged.
 */
export function splitHandlers(
  facts: Facts,
  known: Known,
  { module, tables }: { module: Places; tables: Places },
): Map<string, string> {
  const splitModules = new Set([...known.split.keys()].map((id) => id.split('#')[0] ?? ''));
  const home = (id: string) => known.split.get(id) ?? module.get(facts.functions.get(id)?.file ?? '');
  const isNew = (one: RouteFact) => !known.route.has(one.route.id) && splitModules.has(one.handlerModule);
  return new Map(
    facts.routes.filter(isNew).flatMap(({ handler, handlerModule }) => {
      if (handler === undefined || known.split.has(handler)) return [];
      const one = facts.functions.get(handler);
      const outside = (facts.calls.get(handler) ?? []).filter(
        (id) => facts.functions.get(id)?.file !== handlerModule,
      );
      const touched = [
        ...outside.map(home),
        ...[...(one?.reads ?? []), ...(one?.writes ?? [])].map((table) => tables.get(table)),
      ];
      const contexts = new Set(touched.filter((context) => context !== undefined && context !== KERNEL));
      const [context] = contexts;
      return contexts.size === 1 && context !== undefined ? [[handler, context] as const] : [];
    }),
  );
}
