import type { Facts } from './facts.ts';
import type { Neighbors } from './neighbors.ts';
import { baseName, termsOf } from './terms.ts';
import type { Usage } from './usage.ts';
import { add, ranked, shares, total, type Vector } from './vectors.ts';

/** The signals that draw a module to each group, as shares that add up to 1 per signal. */
export interface ModuleSignals {
  readonly data: Vector;
  readonly calls: Vector;
  readonly routes: Vector;
  readonly terms: Vector;
  /** Owners of the tables that it is mostly found together with. */
  readonly kin: Vector;
}

export interface SignalWeights {
  readonly data: number;
  readonly calls: number;
  readonly routes: number;
  readonly terms: number;
  readonly kin: number;
}

export const SIGNAL_WEIGHTS: SignalWeights = { data: 0.45, calls: 0.1, routes: 0.15, terms: 0.1, kin: 0.2 };

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
  /** Groups that each module is mostly found together with. */
  readonly kin: ReadonlyMap<string, Vector>;
}

const ROUNDS = 6;

/** Places every module: with the data it works on, the routes it serves and its neighbours, or in the shared kernel. */
export function placeModules(
  facts: Facts,
  usage: Usage,
  grouping: Grouping,
  weights: SignalWeights,
): Map<string, Placement> {
  const fixed = new Map(facts.modules.map((module) => [module, ownSignals(usage, module, grouping)]));
  const terms = groupTerms(facts, usage, grouping);
  let placed = new Map<string, Placement>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = placed;
    placed = new Map(
      facts.modules.map((module) => [
        module,
        place(facts, module, {
          weights,
          own: fixed.get(module) ?? NOTHING,
          users: usage.neighbors.get(module) ?? { calledBy: new Map(), calls: new Map(), importedBy: [] },
          terms,
          kin: grouping.kin.get(module) ?? new Map(),
          groupOf: (other) => before.get(other)?.group,
          isKernel: (other) => before.has(other) && before.get(other)?.group === undefined,
        }),
      ]),
    );
    if (facts.modules.every((module) => placed.get(module)?.group === before.get(module)?.group)) break;
  }
  return placed;
}

const NOTHING: Own = {
  data: new Map(),
  routes: new Map(),
  serves: new Set(),
  guards: new Set(),
  direct: false,
};

interface Own {
  readonly data: Vector;
  readonly routes: Vector;
  /** Groups whose routes it handles or registers, and those whose routes its middleware stands before. */
  readonly serves: ReadonlySet<string>;
  readonly guards: ReadonlySet<string>;
  /** True when its own queries touch tables. */
  readonly direct: boolean;
}

interface Situation {
  readonly weights: SignalWeights;
  readonly own: Own;
  readonly users: Neighbors;
  readonly terms: ReadonlyMap<string, Vector>;
  readonly kin: Vector;
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
    // Words alone bring things together that have nothing to do with each other.
    kin: own.data.size + own.routes.size + neighbors.size > 0 ? situation.kin : new Map(),
  };
  const scores = scoresOf(signals, situation.weights);
  const kernel = kernelReason(facts, module, situation, { upstream, scores, terms: signals.terms });
  const best = soleServer(own) ?? ranked(scores)[0]?.[0];
  const group = kernel === undefined ? best : undefined;
  return { module, group, why: kernel ?? '', signals, scores };
}

/** What only registers routes, all of one group, says by that alone where it belongs. */
function soleServer({ data, serves }: Own): string | undefined {
  const [only] = serves;
  return data.size === 0 && serves.size === 1 ? only : undefined;
}

/** Signals that a module has none of do not count against any group. */
export function scoresOf(signals: ModuleSignals, weights: SignalWeights): Map<string, number> {
  const parts: [number, Vector][] = [
    [weights.data, signals.data],
    [weights.calls, signals.calls],
    [weights.routes, signals.routes],
    [weights.terms, signals.terms],
    [weights.kin, signals.kin],
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
  const { own, users } = situation;
  const { upstream, scores } = found;
  if (module === facts.entry) return 'starts the application';
  if (own.serves.size > 0) return undefined;
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
  { own, users, kin, groupOf, isKernel }: Situation,
  { upstream, scores, terms }: Found,
): string | undefined {
  const wires = (one: string) =>
    new Set((facts.imports.get(one)?.values ?? []).flatMap((other) => groupOf(other) ?? []));
  const wired = wires(module);
  if (own.data.size === 0 && upstream.size === 0 && wired.size > 1)
    return `puts ${wired.size} contexts together, touches no table`;
  if (own.guards.size > 1) return `middleware of the routes of ${own.guards.size} contexts`;
  if (own.data.size > 0)
    return isGeneral(own.data, upstream) && !isKindred(kin, scores) ? generalReason(upstream) : undefined;
  // Where no tables are known, a domain name is the best sign that is left.
  const [best] = ranked(scores);
  const namedFor =
    facts.tables.length === 0 && best !== undefined && best[1] > 0.5 && (terms.get(best[0]) ?? 0) > 0.5;
  if (upstream.size > 1 && !namedFor) return `used by ${upstream.size} contexts, touches no table`;
  // What is shared and needs this module does not put contexts together by that.
  const wiresOthers = (one: string) =>
    (facts.imports.get(one)?.values ?? []).some((other) => other !== module && groupOf(other) !== undefined);
  const kernelUser = users.importedBy.find((one) => isKernel(one) && !wiresOthers(one));
  return kernelUser === undefined ? undefined : `needed by ${kernelUser}, which is shared itself`;
}

/** A helper that reaches into the data of several contexts for several others works for nobody in particular. */
function isGeneral(data: Vector, upstream: Vector): boolean {
  const [main] = ranked(shares(data));
  return upstream.size > 2 && (main?.[1] ?? 1) < 0.6;
}

/** It is found together with the tables of one group, and everything else speaks for that group most. */
function isKindred(kin: Vector, scores: Vector): boolean {
  const [closest] = ranked(kin);
  return closest !== undefined && closest[1] > MAIN && ranked(scores)[0]?.[0] === closest[0];
}

const MAIN = 0.6;

function generalReason(upstream: Vector): string {
  return `used by ${upstream.size} contexts and tied to the data of none in particular`;
}

function isEverybodysData(data: Vector): boolean {
  const [first] = ranked(shares(data));
  return data.size >= 3 && (first?.[1] ?? 1) < 0.4;
}

function ownSignals(usage: Usage, module: string, grouping: Grouping): Own {
  const data = new Map<string, number>();
  for (const [table, amount] of usage.near.get(module) ?? []) {
    const owner = grouping.ownerOfTable(table);
    if (owner !== undefined) add(data, owner, amount);
  }
  const routes = new Map<string, number>();
  const serves = new Set<string>();
  for (const service of usage.services.get(module) ?? []) {
    const owner = grouping.ownerOfRoute.get(service.route);
    if (owner === undefined) continue;
    add(routes, owner, service.weight);
    if (service.serves) serves.add(owner);
  }
  const guards = new Set(
    (usage.guards.get(module) ?? []).flatMap((route) => grouping.ownerOfRoute.get(route) ?? []),
  );
  return { data, routes, serves, guards, direct: (usage.own.get(module)?.size ?? 0) > 0 };
}

/** Which groups a word speaks for, from table names and route paths. */
function groupTerms(facts: Facts, usage: Usage, grouping: Grouping): Map<string, Map<string, number>> {
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
  for (const [route, words] of usage.words) {
    const owner = grouping.ownerOfRoute.get(route);
    if (owner !== undefined) for (const term of words) speak(term, owner, 1);
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
