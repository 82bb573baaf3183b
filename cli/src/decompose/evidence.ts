import type { Context } from '../artifacts/context-map.ts';
import { type SignalWeights, scoresOf } from './assign-modules.ts';
import type { Draft, World } from './draft.ts';
import { segmentsOf, termsOf } from './terms.ts';
import { add, ranked, round3, shares, type Vector } from './vectors.ts';

type Evidence = Context['evidence'][number];

export interface Naming {
  /** Name of a group. */
  readonly nameOf: (group: string) => string;
  readonly weights: SignalWeights;
  /** Modules and tables that an override put where they are, with the words for it. */
  readonly decided: ReadonlyMap<string, string>;
}

/** Why a module is where it is, with the runner-up. */
export function moduleEvidence(draft: Draft, module: string, group: string, naming: Naming): Evidence {
  const placement = draft.placements.get(module);
  const scores = placement?.scores ?? new Map<string, number>();
  const of = (vector: Vector | undefined) => round3(vector?.get(group) ?? 0);
  const signals = {
    calls: of(placement?.signals.calls),
    kin: of(placement?.signals.kin),
    data: of(placement?.signals.data),
    terms: of(placement?.signals.terms),
    routes: of(placement?.signals.routes),
  };
  const why =
    naming.decided.get(module) ??
    explain(
      [
        [signals.data, 'of the data it works on'],
        [signals.routes, 'of the routes that run it'],
        [signals.calls, 'of its callers and callees'],
        [signals.terms, 'of the domain words in its name'],
        [signals.kin, 'of the tables that it is mostly found together with'],
      ],
      naming.nameOf(group),
    );
  return { subject: module, signals, ...runnerUp(scores, group, naming), why };
}

/** Why a function does not go with its module. */
export function splitEvidence(
  world: World,
  draft: Draft,
  id: string,
  group: string,
  naming: Naming,
): Evidence {
  const handled = world.facts.routes.filter((route) => route.handler === id).map((route) => route.route.id);
  const home = draft.placements.get(world.facts.functions.get(id)?.file ?? '')?.group;
  const writes = world.facts.functions.get(id)?.writes ?? [];
  return {
    subject: id,
    signals: { calls: 0, data: writes.length > 0 ? 1 : 0, terms: 0, routes: handled.length > 0 ? 1 : 0 },
    ...(home === undefined ? {} : { nextBest: naming.nameOf(home) }),
    margin: 1,
    why:
      handled.length > 0
        ? `handles only ${handled.join(', ')} of ${naming.nameOf(group)}`
        : `writes only tables of ${naming.nameOf(group)}`,
  };
}

/** Why a table is owned by a context: who writes and reads it, which routes are about it, whose name it bears. */
export function tableEvidence(
  world: World,
  draft: Draft,
  table: string,
  group: string,
  naming: Naming,
): Evidence {
  const found = world.facts.tables.find((one) => one.name === table);
  const writers = byGroup(world, draft, found?.writers ?? []);
  const readers = byGroup(world, draft, found?.readers ?? []);
  const routes = new Map<string, number>();
  for (const [route, amount] of world.anchors.find((one) => one.id === `table:${table}`)?.use ?? []) {
    const owner = draft.routes.get(route);
    if (owner !== undefined) add(routes, owner, amount);
  }
  const vectors = {
    data: shares(writers.size > 0 ? writers : readers),
    calls: shares(readers),
    routes: shares(routes),
    terms: shares(namesakes(world, draft, table)),
    kin: new Map<string, number>(),
  };
  const of = (vector: Vector) => round3(vector.get(group) ?? 0);
  const signals = {
    calls: of(vectors.calls),
    data: of(vectors.data),
    terms: of(vectors.terms),
    routes: of(vectors.routes),
  };
  const why =
    naming.decided.get(`table:${table}`) ??
    tableReason(world, table, group, { signals, written: writers.size > 0, naming });
  return {
    subject: `table:${table}`,
    signals,
    ...runnerUp(scoresOf(vectors, naming.weights), group, naming),
    why,
  };
}

function tableReason(
  world: World,
  table: string,
  group: string,
  { signals, written, naming }: { signals: Evidence['signals']; written: boolean; naming: Naming },
): string {
  const name = naming.nameOf(group);
  const parents =
    world.facts.tables.find((one) => one.name === table)?.foreignKeys.map((key) => key.table) ?? [];
  const base = explain(
    [
      [signals.data, written ? 'of its writes' : 'of its reads (nothing writes it)'],
      [signals.routes, 'of the routes about it'],
      [signals.terms, 'of the domain words in its name'],
    ],
    name,
  );
  return parents.length === 0 ? base : `${base}; refers to ${[...new Set(parents)].join(', ')}`;
}

function byGroup(world: World, draft: Draft, functions: readonly string[]): Map<string, number> {
  const groups = new Map<string, number>();
  for (const id of functions) {
    const group = draft.placements.get(world.facts.functions.get(id)?.file ?? '')?.group;
    if (group !== undefined) add(groups, group, 1);
  }
  return groups;
}

/** Routes and other tables of each group that share a domain word with the table. */
function namesakes(world: World, draft: Draft, table: string): Map<string, number> {
  const terms = new Set(termsOf(table));
  const votes = new Map<string, number>();
  for (const [other, group] of draft.tables)
    if (other !== table && termsOf(other).some((term) => terms.has(term))) add(votes, group, 1);
  for (const route of world.facts.routes) {
    const group = draft.routes.get(route.route.id);
    if (
      group !== undefined &&
      segmentsOf(route.route.path)
        .flatMap(termsOf)
        .some((term) => terms.has(term))
    )
      add(votes, group, 1);
  }
  return votes;
}

function explain(parts: readonly (readonly [number, string])[], name: string): string {
  const told = parts
    .filter(([share]) => share > 0)
    .map(([share, what]) => `${Math.round(share * 100)} % ${what}`);
  return told.length === 0 ? `closest to ${name}` : `${told.join(', ')} belong to ${name}`;
}

function runnerUp(scores: Vector, group: string, { nameOf }: Naming): Pick<Evidence, 'nextBest' | 'margin'> {
  const own = scores.get(group) ?? 0;
  const [next] = ranked(scores).filter(([other]) => other !== group);
  if (next === undefined || next[1] === 0) return { margin: 1 };
  return { nextBest: nameOf(next[0]), margin: own === 0 ? 0 : round3(Math.max(0, (own - next[1]) / own)) };
}
