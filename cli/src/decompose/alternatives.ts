import type { ContextMap } from '../artifacts/context-map.ts';
import { sortGroups } from './agglomerate.ts';
import { callGraphOf } from './call-graph.ts';
import { cluster } from './cluster.ts';
import type { World } from './draft.ts';
import { metricsOf } from './metrics.ts';
import type { Overrides } from './overrides/overrides.ts';
import { type Resolved, resolveLeniently } from './resolve.ts';
import { sagasOf } from './sagas.ts';
import { compare } from './vectors.ts';

type Groups = readonly (readonly string[])[];

/** How often things must be together: where to look for the finest and the coarsest cut that still differ. */
const STRICTER = [1, 0.9, 0.8, 0.7, 0.6, Number.POSITIVE_INFINITY];
const LOOSER = [0.4, 0.3, 0.2, 0.1];

/** The points of the Pareto front worth a discussion: no two of them the same. */
export function alternativesOf(
  world: World,
  balanced: Groups,
  overrides: Overrides,
  together: Groups,
): ContextMap['alternatives'] {
  const candidates: [string, Groups][] = [
    ['fewest-cut-transactions', withoutCutTransactions(world, balanced, overrides)],
    ['balanced', balanced],
    ...STRICTER.map((closeness) => ['finest', at(world, closeness, together)] as [string, Groups]),
    ...LOOSER.map((closeness) => ['coarsest', at(world, closeness, together)] as [string, Groups]),
  ];
  const kept = new Map<string, ContextMap['alternatives'][number]>();
  const seen = new Set<string>();
  // Balanced goes first, so that another name never takes its place.
  for (const [name, groups] of candidates.toSorted((a, b) => rank(a[0]) - rank(b[0]))) {
    if (kept.has(name)) continue;
    const resolved = resolveLeniently(world, groups, overrides);
    const key = sortGroups([...resolved.draft.groups.values()]).join('|');
    if (seen.has(key)) continue;
    seen.add(key);
    kept.set(name, alternative(world, name, resolved));
  }
  return ['fewest-cut-transactions', 'balanced', 'finest', 'coarsest'].flatMap(
    (name) => kept.get(name) ?? [],
  );
}

function rank(name: string): number {
  return ['balanced', 'fewest-cut-transactions', 'finest', 'coarsest'].indexOf(name);
}

function at(world: World, closeness: number, together: Groups): Groups {
  return cluster(world, { closeness, together });
}

/**
 * Unites the contexts of one cut transaction after the other, as long as more than one context is left. An override may take
 * them apart again: a transaction that stays cut after its union is left alone.
 */
function withoutCutTransactions(world: World, start: Groups, overrides: Overrides): Groups {
  const tried = new Set<string>();
  let groups = start;
  for (;;) {
    const resolved = resolveLeniently(world, groups, overrides);
    const saga = sagasOf(world.facts, resolved.owners)
      .toSorted((a, b) => a.contexts.length - b.contexts.length)
      .find((one) => !tried.has(one.function));
    if (saga === undefined) return groups;
    tried.add(saga.function);
    const united = uniteContexts(resolved, new Set(saga.contexts));
    if (united.length < 2) return groups;
    groups = united;
  }
}

function uniteContexts(resolved: Resolved, cut: ReadonlySet<string>): Groups {
  const groups = [...resolved.draft.groups].map(
    ([group, anchors]) => [resolved.names.get(group) ?? group, anchors] as const,
  );
  const together = groups.filter(([name]) => cut.has(name)).flatMap(([, anchors]) => anchors);
  const rest = groups.filter(([name]) => !cut.has(name)).map(([, anchors]) => anchors);
  return together.length === 0 ? rest : sortGroups([...rest, together]);
}

function alternative(world: World, name: string, resolved: Resolved): ContextMap['alternatives'][number] {
  const { owners } = resolved;
  const members = owners.contexts.map((context) => {
    const of = (map: ReadonlyMap<string, string>) =>
      [...map].filter(([, owner]) => owner === context).map(([subject]) => subject);
    return [
      context,
      [...of(owners.module), ...of(owners.table).map((table) => `table:${table}`)].toSorted(compare),
    ] as const;
  });
  return {
    name,
    contexts: Object.fromEntries(members),
    metrics: metricsOf(callGraphOf(world.facts, owners.module), owners.module),
  };
}
