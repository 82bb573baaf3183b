import type { ContextMap, ListedCrossing } from '../artifacts/context-map.ts';
import { paths } from '../artifacts/paths.ts';
import type { Facts } from '../decompose/facts.ts';
import { fail } from '../errors/problem.ts';
import { knownOf } from './known-owners.ts';

/** A map of which less is left than this is of another application, or of another time. */
const LEAST_LEFT = 0.5;

/**
 * What the map lists, if it still is about these sources.
 * @throws Failure MIG-1005 when it lists nothing to compare with, or when most of what it names is gone
 */
export function requireUsable(map: ContextMap, facts: Facts): readonly ListedCrossing[] {
  if (map.crossings === undefined)
    throw stale('The context map does not list what crosses its boundaries', 'An older version wrote it.');
  const known = knownOf(map);
  const there = new Set([...facts.modules, ...facts.tables.map((one) => one.name)]);
  const named = [...known.module.keys(), ...known.table.keys()];
  const left = named.filter((name) => there.has(name)).length;
  if (left < named.length * LEAST_LEFT)
    throw stale(
      'The context map is not of these sources, or far older than they are',
      `Of ${named.length} modules and tables that it names, ${left} are left.`,
    );
  return map.crossings;
}

function stale(message: string, cause: string): Error {
  return fail('MIG-1005', {
    message,
    cause,
    remedy: 'Run `migrate decompose`, review the context map and commit it; overrides are kept.',
    file: paths.contextMap,
  });
}
