import type { Facts } from '../facts.ts';
import { termsOf } from '../terms.ts';
import { add, compare } from '../vectors.ts';
import { wordTies } from './words.ts';

/** How much each kind of tie counts. */
export interface KinWeights {
  readonly calls: number;
  readonly writes: number;
  readonly reads: number;
  readonly registers: number;
  readonly words: number;
  readonly foreignKeys: number;
  readonly transactions: number;
  readonly coChange: number;
}

export const KIN_WEIGHTS: KinWeights = {
  calls: 1.5,
  writes: 3,
  reads: 0.5,
  registers: 1,
  words: 1,
  foreignKeys: 0.5,
  transactions: 0.5,
  coChange: 0.3,
};

/** Something that ties two nodes, in one direction of reading: `from` and `to` are module paths or `table:NAME`. */
export interface Tie {
  readonly from: string;
  readonly to: string;
  readonly kind: keyof KinWeights;
  readonly strength: number;
}

/** What many modules call ties none of them closely: the strength falls with the callers' number to this power. */
const HUB = 0.75;
/** A transaction over more tables than this says that the process is central, not that the tables are one subject. */
const CROWD = 7;

/** Everything that ties modules and tables to each other. */
export function tiesOf(facts: Facts): Tie[] {
  return [
    ...callTies(facts),
    ...dataTies(facts),
    ...registrationTies(facts),
    ...wordTies(facts),
    ...foreignKeyTies(facts),
    ...transactionTies(facts),
    ...coChangeTies(facts),
  ].filter((tie) => tie.from !== tie.to);
}

const tableNode = (table: string) => `table:${table}`;

function callTies(facts: Facts): Tie[] {
  const calls = new Map<string, Map<string, number>>();
  for (const [caller, callees] of facts.calls)
    for (const callee of callees) {
      const from = facts.functions.get(caller)?.file ?? '';
      const to = facts.functions.get(callee)?.file ?? '';
      if (from !== to) add(vectorOf(calls, to), from, 1);
    }
  return [...calls].flatMap(([to, callers]) =>
    [...callers].map(([from, count]) => ({
      from,
      to,
      kind: 'calls' as const,
      strength: (1 + Math.log(count)) / callers.size ** HUB,
    })),
  );
}

/** A table that few write says much about each of them; reads say little, and less the more there are. */
function dataTies(facts: Facts): Tie[] {
  const writers = new Map<string, Set<string>>();
  const readers = new Map<string, Set<string>>();
  for (const one of facts.functions.values()) {
    for (const table of one.writes) setOf(writers, tableNode(table)).add(one.file);
    for (const table of one.reads) setOf(readers, tableNode(table)).add(one.file);
  }
  const to = (users: ReadonlyMap<string, ReadonlySet<string>>, kind: 'writes' | 'reads', power: number) =>
    [...users].flatMap(([table, modules]) =>
      [...modules].map((from) => ({ from, to: table, kind, strength: 1 / modules.size ** power })),
    );
  return [...to(writers, 'writes', 0.5), ...to(readers, 'reads', 1)];
}

/** The module that registers routes and the one that handles them. */
function registrationTies(facts: Facts): Tie[] {
  const handled = new Map<string, Map<string, number>>();
  for (const { route, workModules } of facts.routes)
    for (const module of new Set(workModules)) add(vectorOf(handled, route.file), module, 1);
  return [...handled].flatMap(([from, handlers]) =>
    [...handlers].map(([to, count]) => ({
      from,
      to,
      kind: 'registers' as const,
      strength: 1 + Math.log(count),
    })),
  );
}

/** A key says most when the child has no other parent and the parent no other child: everything points at users. */
function foreignKeyTies(facts: Facts): Tie[] {
  const parentsOf = (table: Facts['tables'][number]) => [
    ...new Set(table.foreignKeys.map((key) => key.table)),
  ];
  const children = new Map<string, number>();
  for (const table of facts.tables) for (const parent of parentsOf(table)) add(children, parent, 1);
  return facts.tables.flatMap((table) => {
    const parents = parentsOf(table);
    return parents.map((parent) => ({
      from: tableNode(table.name),
      to: tableNode(parent),
      kind: 'foreignKeys' as const,
      strength:
        (isPart(table.name, parent) ? PART : 1) / (parents.length * Math.sqrt(children.get(parent) ?? 1)),
    }));
  });
}

/** How much more a key says when the child is also called after its parent. */
const PART = 3;

/** `order_items` is a part of `orders`. */
function isPart(child: string, parent: string): boolean {
  const whole = termsOf(parent);
  const part = termsOf(child);
  return whole.length > 0 && whole.length < part.length && whole.every((term, index) => part[index] === term);
}

/** A part that is written together with its whole has no life of its own. */
const WHOLE = 8;

function transactionTies(facts: Facts): Tie[] {
  return facts.transactions.flatMap(({ writes }) => {
    const tables = [...new Set(writes)].toSorted(compare);
    if (tables.length > CROWD) return [];
    return tables.flatMap((one, index) =>
      tables.slice(index + 1).map((other) => ({
        from: tableNode(one),
        to: tableNode(other),
        kind: 'transactions' as const,
        strength: isPart(one, other) || isPart(other, one) ? WHOLE : 1 / (tables.length - 1),
      })),
    );
  });
}

/** Twice is chance; and large commits, which say little, weigh little already. */
const OFTEN = 3;

function coChangeTies(facts: Facts): Tie[] {
  return facts.coChange
    .filter((one) => one.commits >= OFTEN)
    .map((one) => ({
      from: one.a,
      to: one.b,
      kind: 'coChange' as const,
      strength: one.confidence * Math.min(1, one.weight),
    }));
}

function vectorOf(vectors: Map<string, Map<string, number>>, key: string): Map<string, number> {
  const vector = vectors.get(key) ?? new Map<string, number>();
  vectors.set(key, vector);
  return vector;
}

function setOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const set = sets.get(key) ?? new Set<string>();
  sets.set(key, set);
  return set;
}
