import type { Facts } from './facts.ts';
import { baseName, segmentsOf, termsOf } from './terms.ts';
import type { Usage } from './usage.ts';
import { add, compare, ranked, shares, total, type Vector } from './vectors.ts';

/** The signals that draw a module to each group, as shares that add up to 1 per signal. */
export interface ModuleSignals {
  readonly data: Vector;
  readonly calls: Vector;
  readonly routes: Vector;
  readonly terms: Vector;
}

export interface SignalWeights {
  readonly data: number;
  readonly calls: number;
  readonly routes: number;
  readonly terms: number;
}

export const SIGNAL_WEIGHTS: SignalWeights = { data: 0.55, calls: 0.15, routes: 0.2, terms: 0.1 };

export interface Placement {
  readonly module: string;
  /** Undefined: part of the shared kernel. */
  readonly group: string | undefined;
  readonly why: string;
  readonly signals: ModuleSignals;
  /** Weighted score per group. */
  readonly scores: Vector;
}

export interface Grouping {
  readonly ownerOfTable: (table: string) => string | undefined;
  readonly ownerOfRoute: ReadonlyMap<string, string>;
}

const ROUNDS = 6;

/** Places every module: with the data it works on, the routes it serves and its neighbours, or in the shared kernel. */
export function placeModules(
  facts: Facts,
  usage: Usage,
  grouping: Grouping,
  weights: SignalWeights,
): Map<string, Placement> {
  const fixed = new Map(facts.modules.map((module) => [module, ownSignals(facts, usage, module, grouping)]));
  const users = neighbors(facts);
  const terms = groupTerms(facts, grouping);
  let placed = new Map<string, Placement>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = placed;
    placed = new Map(
      facts.modules.map((module) => [
        module,
        place(facts, module, {
          grouping,
          weights,
          own: fixed.get(module) ?? { data: new Map(), routes: new Map(), direct: false },
          users: users.get(module) ?? { calledBy: new Map(), calls: new Map(), importedBy: [] },
          terms,
          groupOf: (other) => before.get(other)?.group,
          isKernel: (other) => before.has(other) && before.get(other)?.group === undefined,
        }),
      ]),
    );
    if (facts.modules.every((module) => placed.get(module)?.group === before.get(module)?.group)) break;
  }
  return placed;
}

interface Own {
  readonly data: Vector;
  readonly routes: Vector;
  /** True when its own queries touch tables. */
  readonly direct: boolean;
}

interface Neighbors {
  readonly calledBy: Vector;
  readonly calls: Vector;
  readonly importedBy: readonly string[];
}

interface Situation {
  readonly grouping: Grouping;
  readonly weights: SignalWeights;
  readonly own: Own;
  readonly users: Neighbors;
  readonly terms: ReadonlyMap<string, Vector>;
  readonly groupOf: (module: string) => string | undefined;
  readonly isKernel: (module: string) => boolean;
}

function place(facts: Facts, module: string, situation: Situation): Placement {
  const { own, users, groupOf } = situation;
  const neighborsByGroup = (vector: Vector) => {
    const groups = new Map<string, number>();
    for (const [other, amount] of vector) {
      const group = groupOf(other);
      if (group !== undefined) add(groups, group, amount);
    }
    return groups;
  };
  const upstream = neighborsByGroup(users.calledBy);
  for (const other of users.importedBy) {
    const group = groupOf(other);
    if (group !== undefined) add(upstream, group, 1);
  }
  const neighbors = new Map(upstream);
  for (const [group, amount] of neighborsByGroup(users.calls)) add(neighbors, group, amount);
  const signals: ModuleSignals = {
    data: shares(own.data),
    calls: shares(neighbors),
    routes: shares(own.routes),
    terms: termShares(module, situation.terms),
  };
  const scores = scoresOf(signals, situation.weights);
  const kernel = kernelReason(facts, module, situation, { upstream, scores, terms: signals.terms });
  const best = ranked(scores)[0]?.[0];
  const group = kernel === undefined ? best : undefined;
  return { module, group, why: kernel ?? '', signals, scores };
}

/** Signals that a module has none of do not count against any group. */
export function scoresOf(signals: ModuleSignals, weights: SignalWeights): Map<string, number> {
  const parts: [number, Vector][] = [
    [weights.data, signals.data],
    [weights.calls, signals.calls],
    [weights.routes, signals.routes],
    [weights.terms, signals.terms],
  ];
  const present = parts.filter(([, vector]) => total(vector) > 0);
  const sum = present.reduce((all, [weight]) => all + weight, 0);
  const scores = new Map<string, number>();
  for (const [weight, vector] of present)
    for (const [group, share] of vector) add(scores, group, (weight * share) / sum);
  return scores;
}

/** What draws a module: its users by group, its scores, and the words of its name. */
interface Found {
  readonly upstream: Vector;
  readonly scores: Vector;
  readonly terms: Vector;
}

/** Why a module belongs to no context, or undefined when it does. */
function kernelReason(facts: Facts, module: string, situation: Situation, found: Found): string | undefined {
  const { own, users, grouping } = situation;
  const { upstream, scores } = found;
  if (module === facts.entry) return 'starts the application';
  const serves = servedRoutes(facts, module, grouping).size > 0;
  if (serves) return undefined;
  if (!own.direct) {
    const shared = sharedCodeReason(facts, module, situation, found);
    if (shared !== undefined) return shared;
  }
  if (own.direct && isEverybodysData(own.data) && upstream.size > 1)
    return `touches the tables of ${own.data.size} contexts without a main one`;
  if (scores.size > 0) return undefined;
  return users.importedBy.length === 0 && users.calledBy.size === 0
    ? 'nothing that belongs to a context uses it'
    : 'touches no table and serves no route of a context';
}

/** Wiring, middleware and helpers: code without queries of its own that serves more than one context. */
function sharedCodeReason(
  facts: Facts,
  module: string,
  { own, users, grouping, groupOf, isKernel }: Situation,
  { upstream, scores, terms }: Found,
): string | undefined {
  const wires = (one: string) =>
    new Set((facts.imports.get(one)?.values ?? []).flatMap((other) => groupOf(other) ?? []));
  const wired = wires(module);
  if (own.data.size === 0 && upstream.size === 0 && wired.size > 1)
    return `puts ${wired.size} contexts together, touches no table`;
  const guarded = guardedGroups(facts, module, grouping);
  if (guarded.size > 1) return `middleware of the routes of ${guarded.size} contexts`;
  if (own.data.size > 0) return undefined;
  // Where no tables are known, a domain name is the best sign that is left.
  const [best] = ranked(scores);
  const namedFor =
    facts.tables.length === 0 && best !== undefined && best[1] > 0.5 && (terms.get(best[0]) ?? 0) > 0.5;
  if (upstream.size > 1 && !namedFor) return `used by ${upstream.size} contexts, touches no table`;
  const kernelUser = users.importedBy.find((one) => isKernel(one) && wires(one).size === 0);
  return kernelUser === undefined ? undefined : `needed by ${kernelUser}, which is shared itself`;
}

function isEverybodysData(data: Vector): boolean {
  const [first] = ranked(shares(data));
  return data.size >= 3 && (first?.[1] ?? 1) < 0.4;
}

function ownSignals(facts: Facts, usage: Usage, module: string, grouping: Grouping): Own {
  const data = new Map<string, number>();
  for (const [table, amount] of usage.near.get(module) ?? []) {
    const owner = grouping.ownerOfTable(table);
    if (owner !== undefined) add(data, owner, amount);
  }
  const routes = new Map<string, number>();
  for (const route of facts.routes) {
    const owner = grouping.ownerOfRoute.get(route.route.id);
    if (owner === undefined) continue;
    if (route.handlerModule === module) add(routes, owner, 2);
    if (route.route.file === module) add(routes, owner, 2);
    const near = nearest(facts, module, route.reach);
    if (near !== undefined) add(routes, owner, 0.5 ** near);
  }
  return { data, routes, direct: (usage.own.get(module)?.size ?? 0) > 0 };
}

function nearest(facts: Facts, module: string, reach: ReadonlyMap<string, number>): number | undefined {
  let best: number | undefined;
  for (const one of facts.functionsOf.get(module) ?? []) {
    const distance = reach.get(one.id);
    if (distance !== undefined && (best === undefined || distance < best)) best = distance;
  }
  return best;
}

/** Groups whose routes this module handles or registers. */
function servedRoutes(facts: Facts, module: string, grouping: Grouping): Set<string> {
  const served = new Set<string>();
  for (const route of facts.routes) {
    const owner = grouping.ownerOfRoute.get(route.route.id);
    if (owner !== undefined && (route.handlerModule === module || route.route.file === module))
      served.add(owner);
  }
  return served;
}

function guardedGroups(facts: Facts, module: string, grouping: Grouping): Set<string> {
  const guarded = new Set<string>();
  for (const route of facts.routes) {
    const owner = grouping.ownerOfRoute.get(route.route.id);
    if (owner !== undefined && route.route.middleware.some((one) => one.file === module)) guarded.add(owner);
  }
  return guarded;
}

function neighbors(facts: Facts): Map<string, Neighbors> {
  const calledBy = new Map<string, Map<string, number>>();
  const calls = new Map<string, Map<string, number>>();
  const importedBy = new Map<string, string[]>();
  const reached = new Set(facts.routes.flatMap((route) => [...route.reach.keys()]));
  const slot = (map: Map<string, Map<string, number>>, key: string) => {
    const vector = map.get(key) ?? new Map<string, number>();
    map.set(key, vector);
    return vector;
  };
  for (const [caller, callees] of facts.calls)
    for (const callee of callees) {
      const from = facts.functions.get(caller)?.file ?? '';
      const to = facts.functions.get(callee)?.file ?? '';
      if (from === to) continue;
      const weight = reached.has(caller) ? 2 : 1;
      add(slot(calledBy, to), from, weight);
      add(slot(calls, from), to, weight);
    }
  for (const [module, { values, types }] of facts.imports)
    for (const other of new Set([...values, ...types]))
      importedBy.set(other, [...(importedBy.get(other) ?? []), module].toSorted(compare));
  return new Map(
    facts.modules.map((module) => [
      module,
      {
        calledBy: calledBy.get(module) ?? new Map(),
        calls: calls.get(module) ?? new Map(),
        importedBy: importedBy.get(module) ?? [],
      },
    ]),
  );
}

/** Which groups a word speaks for, from table names and route paths. */
function groupTerms(facts: Facts, grouping: Grouping): Map<string, Map<string, number>> {
  const terms = new Map<string, Map<string, number>>();
  const speak = (term: string, group: string, amount: number) => {
    const vector = terms.get(term) ?? new Map<string, number>();
    terms.set(term, vector);
    add(vector, group, amount);
  };
  for (const table of facts.tables) {
    const owner = grouping.ownerOfTable(table.name);
    if (owner !== undefined) for (const term of termsOf(table.name)) speak(term, owner, 2);
  }
  for (const route of facts.routes) {
    const owner = grouping.ownerOfRoute.get(route.route.id);
    if (owner === undefined) continue;
    for (const term of segmentsOf(route.route.path).flatMap(termsOf)) speak(term, owner, 1);
  }
  return terms;
}

function termShares(module: string, terms: ReadonlyMap<string, Vector>): Map<string, number> {
  const votes = new Map<string, number>();
  const folder = module.slice(0, Math.max(0, module.lastIndexOf('/')));
  const words = [...termsOf(baseName(module)), ...termsOf(folder.slice(folder.lastIndexOf('/') + 1))];
  for (const term of new Set(words))
    for (const [group, share] of shares(terms.get(term) ?? new Map())) add(votes, group, share);
  return shares(votes);
}
