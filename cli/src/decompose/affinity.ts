import type { Anchor } from './anchors.ts';
import type { Facts } from './facts.ts';
import { topLevelTables } from './resources.ts';
import type { Usage } from './usage.ts';
import { add, cosine, sumOf, type Vector } from './vectors.ts';

/** How much each kind of evidence counts when two groups of tables are compared. */
export interface Weights {
  /** The same modules use both. */
  readonly modules: number;
  /** The same routes use both. */
  readonly routes: number;
  readonly foreignKeys: number;
  /** One is named after the other. */
  readonly names: number;
  /** The same queries read both. */
  readonly joins: number;
  /** One is written only together with the other. */
  readonly writes: number;
}

export const DEFAULT_WEIGHTS: Weights = {
  modules: 0.25,
  routes: 0.15,
  foreignKeys: 0.15,
  names: 0.15,
  joins: 0.1,
  writes: 0.2,
};

/** Evidence of each kind, from 0 to 1. */
export type Ties = Weights;

/** What speaks for uniting groups of anchors. */
export interface Evidence {
  readonly anchors: ReadonlyMap<string, Anchor>;
  ties(a: readonly string[], b: readonly string[]): Ties;
}

type PairKind = Exclude<keyof Weights, 'modules' | 'routes'>;

interface Known {
  /** Ties of single anchors; a pair that is absent has none. */
  readonly pairs: Readonly<Record<PairKind, ReadonlyMap<string, number>>>;
  /** True when the URLs of the application treat a member of the group as a subject of its own. */
  isSubject(group: readonly string[]): boolean;
  /** What all members of a group have to do with modules and routes, added up. */
  sums(group: readonly string[]): { readonly modules: Vector; readonly use: Vector };
}

export function evidenceOf(facts: Facts, usage: Usage, anchors: readonly Anchor[]): Evidence {
  const byId = new Map(anchors.map((one) => [one.id, one]));
  const subjects = topLevelTables(facts);
  const membersOf = (group: readonly string[]) => group.flatMap((id) => byId.get(id) ?? []);
  const known: Known = {
    pairs: {
      foreignKeys: foreignKeyTies(facts),
      names: nameTies(anchors),
      joins: overlap(queriesPerTable(facts), (common, a, b) => common / Math.sqrt(a * b)),
      writes: sharedWrites(usage),
    },
    isSubject: (group) => membersOf(group).some((one) => subjects.has(one.table ?? '')),
    sums: remembered((group) => ({
      modules: sumOf(membersOf(group).map((one) => one.modules)),
      use: sumOf(membersOf(group).map((one) => one.use)),
    })),
  };
  const keyOf = remembered((group) => group.join('\n'));
  const ties = new Map<string, Ties>();
  return {
    anchors: byId,
    ties: (a, b) => {
      const key = `${keyOf(a)}\n\n${keyOf(b)}`;
      const found = ties.get(key) ?? tiesOf(known, a, b);
      ties.set(key, found);
      return found;
    },
  };
}

/** Groups are never changed, so what was computed for one holds as long as it lives. */
function remembered<T>(compute: (group: readonly string[]) => T): (group: readonly string[]) => T {
  const values = new WeakMap<readonly string[], { value: T }>();
  return (group) => {
    const found = values.get(group) ?? { value: compute(group) };
    values.set(group, found);
    return found.value;
  };
}

/** What keys and joins between two subjects count, compared with those of a part to its whole. */
const BETWEEN_SUBJECTS = 0.5;

/** How strongly two groups of anchors belong together, 0 to 1. */
export function affinity(
  evidence: Evidence,
  weights: Weights,
  a: readonly string[],
  b: readonly string[],
): number {
  const { modules, routes, foreignKeys, names, joins, writes } = evidence.ties(a, b);
  const sum =
    weights.modules + weights.routes + weights.foreignKeys + weights.names + weights.joins + weights.writes;
  const tied =
    weights.modules * modules +
    weights.routes * routes +
    weights.foreignKeys * foreignKeys +
    weights.names * names +
    weights.joins * joins +
    weights.writes * writes;
  return sum === 0 ? 0 : tied / sum;
}

/** What ties two groups, by kind; the weights come later, so each pair is looked at once. */
function tiesOf(known: Known, a: readonly string[], b: readonly string[]): Ties {
  // Subjects refer to each other all the time; that alone does not make them one.
  const references = known.isSubject(a) && known.isSubject(b) ? BETWEEN_SUBJECTS : 1;
  const left = known.sums(a);
  const right = known.sums(b);
  return {
    modules: cosine(left.modules, right.modules),
    routes: cosine(left.use, right.use),
    foreignKeys: references * linkage(known.pairs.foreignKeys, a, b),
    names: linkage(known.pairs.names, a, b),
    joins: references * linkage(known.pairs.joins, a, b),
    writes: linkage(known.pairs.writes, a, b),
  };
}

/** Each member of the smaller group asks for its best partner; single ties of large groups do not pull them together. */
function linkage(pairs: ReadonlyMap<string, number>, a: readonly string[], b: readonly string[]): number {
  const [small, large] = a.length <= b.length ? [a, b] : [b, a];
  let sum = 0;
  for (const one of small) sum += Math.max(...large.map((other) => pairs.get(pairKey(one, other)) ?? 0));
  return sum / small.length;
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`;
}

/** A key says most when the child has no other parent and the parent no other child: everything points at users. */
function foreignKeyTies(facts: Facts): Map<string, number> {
  const parents = new Map(
    facts.tables.map((table) => [table.name, new Set(table.foreignKeys.map((key) => key.table))]),
  );
  const children = new Map<string, number>();
  for (const targets of parents.values()) for (const target of targets) add(children, target, 1);
  const ties = new Map<string, number>();
  for (const [child, targets] of parents)
    for (const parent of targets)
      if (parent !== child) {
        const base = 1 / Math.sqrt(targets.size * (children.get(parent) ?? 1));
        const never = readTogether(facts, child, parent) ** 2;
        ties.set(pairKey(`table:${child}`, `table:${parent}`), base + (1 - base) * never * 0.5);
      }
  return ties;
}

/** Share of the queries on the child that also read the parent: 1 means that it is never read alone. */
function readTogether(facts: Facts, child: string, parent: string): number {
  const readers = [...facts.functions.values()].filter((one) => one.reads.includes(child));
  return readers.length === 0
    ? 0
    : readers.filter((one) => one.reads.includes(parent)).length / readers.length;
}

/** `order_items` is part of `orders`: its name starts with all of the other's terms. */
function nameTies(anchors: readonly Anchor[]): Map<string, number> {
  const ties = new Map<string, number>();
  for (const a of anchors)
    for (const b of anchors) {
      if (a.id >= b.id || a.terms.length === 0 || b.terms.length === 0) continue;
      const value =
        a.table === undefined || b.table === undefined ? shared(a, b) : prefixTie(a.terms, b.terms);
      if (value > 0) ties.set(pairKey(a.id, b.id), value);
    }
  return ties;
}

function prefixTie(a: readonly string[], b: readonly string[]): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  return same === short.length ? 1 : same / long.length;
}

function shared(a: Anchor, b: Anchor): number {
  const other = new Set(b.terms);
  const common = a.terms.filter((term) => other.has(term)).length;
  return common / (a.terms.length + b.terms.length - common);
}

/** Functions that read or write each table, by anchor id. */
function queriesPerTable(facts: Facts): Map<string, Set<string>> {
  const queries = new Map<string, Set<string>>();
  for (const one of facts.functions.values())
    for (const table of new Set([...one.reads, ...one.writes])) into(queries, `table:${table}`, one.id);
  return queries;
}

/** Routes that write both, near writes before those that another service does on the way (weighted Jaccard). */
function sharedWrites(usage: Usage): Map<string, number> {
  const byTable = new Map<string, Map<string, number>>();
  for (const [route, { writes }] of usage.routes)
    for (const [table, amount] of writes) {
      const vector = byTable.get(table) ?? new Map<string, number>();
      byTable.set(table, vector);
      add(vector, route, amount);
    }
  const ties = new Map<string, number>();
  for (const [a, left] of byTable)
    for (const [b, right] of byTable) {
      if (a >= b) continue;
      let common = 0;
      let all = 0;
      for (const route of new Set([...left.keys(), ...right.keys()])) {
        common += Math.min(left.get(route) ?? 0, right.get(route) ?? 0);
        all += Math.max(left.get(route) ?? 0, right.get(route) ?? 0);
      }
      if (common > 0) ties.set(pairKey(`table:${a}`, `table:${b}`), common / all);
    }
  return ties;
}

function into(sets: Map<string, Set<string>>, key: string, member: string): void {
  const set = sets.get(key) ?? new Set<string>();
  sets.set(key, set);
  set.add(member);
}

/** Shared members relative to the members of both: a table that everybody touches is tied to nobody. */
function overlap(
  sets: ReadonlyMap<string, ReadonlySet<string>>,
  measure: (common: number, a: number, b: number) => number,
): Map<string, number> {
  const ties = new Map<string, number>();
  for (const [a, left] of sets)
    for (const [b, right] of sets) {
      if (a >= b) continue;
      const common = [...left].filter((one) => right.has(one)).length;
      if (common > 0) ties.set(pairKey(a, b), measure(common, left.size, right.size));
    }
  return ties;
}
