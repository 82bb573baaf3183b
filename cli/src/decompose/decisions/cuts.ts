import type { Cut } from '../../artifacts/context-map.ts';
import { homeOf } from '../crossings/crossing.ts';
import type { Facts, FunctionFact } from '../facts.ts';
import { type Owners, ownerOfFunction } from '../ownership.ts';
import { stableId } from '../seams.ts';
import { unitsOfWork } from '../units-of-work.ts';
import { compare } from '../vectors.ts';
import { adviceOnJoin, adviceOnKey, type CutFacts } from './cut-advice.ts';

/** Each foreign key and join that a boundary cuts, with what to put in its place and why. */
export function cutsOf(facts: Facts, owners: Owners): Cut[] {
  const world = worldOf(facts, owners);
  return [...keyCuts(world), ...joinCuts(world)].toSorted((a, b) => compare(keyOf(a), keyOf(b)));
}

interface CutWorld {
  readonly facts: Facts;
  readonly owners: Owners;
  readonly joins: readonly JoinCut[];
  /** What is known of a table of one context and one of another that it needs. */
  readonly between: (pair: Pair) => CutFacts;
}

interface Pair {
  readonly from: string;
  readonly own: readonly string[];
  readonly other: string;
  /** Functions that join the two. */
  readonly joins: readonly FunctionFact[];
}

/** Functions of one context that join a table of another one, with the tables that they join it with. */
interface JoinCut {
  readonly from: string;
  readonly other: string;
  readonly own: Set<string>;
  readonly functions: Set<FunctionFact>;
}

function worldOf(facts: Facts, owners: Owners): CutWorld {
  const units = unitsOfWork(facts, owners);
  const neverWritten = new Set(facts.tables.filter((one) => one.writers.length === 0).map((one) => one.name));
  const kinds = kindsOfFunctions(facts);
  return {
    facts,
    owners,
    joins: joinsAcross(facts, owners),
    between: ({ from, own, other, joins }) => {
      const writing = units.filter((one) =>
        own.some((table) => owners.table.get(table) === from && one.writes.includes(table)),
      );
      return {
        own: own.join(', '),
        other,
        context: from,
        owner: owners.table.get(other) ?? '',
        isReference: neverWritten.has(other),
        joins: joins.length,
        deciding: joins.filter((one) => kinds.get(one.id) === 'command').length,
        units: writing.length,
        unitsWithBoth: writing.filter((one) => one.writes.includes(other)).length,
        users: usersOf(facts, owners, other),
        checks: own.length === 1 ? checksBefore(facts, owners, own[0] ?? '', other) : 0,
      };
    },
  };
}

function keyCuts({ facts, owners, joins, between }: CutWorld): Cut[] {
  return facts.tables.flatMap((table) => {
    const from = owners.table.get(table.name);
    return table.foreignKeys.flatMap((key): Cut[] => {
      const to = owners.table.get(key.table);
      if (from === undefined || to === undefined || from === to) return [];
      const following = joins
        .filter((one) => one.from === from && one.other === key.table)
        .flatMap((one) => [...one.functions].filter((each) => joinsBoth(each, table.name, key.table)));
      const known = between({ from, own: [table.name], other: key.table, joins: following });
      return [
        {
          kind: 'foreign-key',
          from,
          to,
          own: `${table.name}.${key.column}`,
          other: key.table,
          through: [],
          ...adviceOnKey(known),
        },
      ];
    });
  });
}

function joinsBoth(one: FunctionFact, own: string, other: string): boolean {
  return one.joins.some((pair) => pair.includes(own) && pair.includes(other));
}

function joinCuts({ joins, owners, between }: CutWorld): Cut[] {
  return joins.map(({ from, own, other, functions }): Cut => {
    const tables = [...own].toSorted(compare);
    const all = [...functions];
    const foreign = (one: FunctionFact) =>
      new Set(one.joins.flat().filter((table) => owners.table.get(table) !== from)).size;
    const known = between({ from, own: tables, other, joins: all });
    return {
      kind: 'join',
      from,
      to: known.owner,
      own: known.own,
      other,
      through: all.map((one) => stableId(one.id)).toSorted(compare),
      ...adviceOnJoin(known, all.map(foreign)),
    };
  });
}

function joinsAcross(facts: Facts, owners: Owners): JoinCut[] {
  const found = new Map<string, JoinCut>();
  for (const one of facts.functions.values()) {
    const from = homeOf(owners, facts, one.id);
    for (const [a, b] of one.joins)
      for (const [own, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const to = owners.table.get(other);
        if (to === undefined || to === from || owners.table.get(own) === to) continue;
        const key = `${from}\n${other}`;
        const cut = found.get(key) ?? { from, other, own: new Set(), functions: new Set() };
        found.set(key, cut);
        cut.own.add(own);
        cut.functions.add(one);
      }
  }
  return [...found.values()];
}

/** Whether a function runs for queries or only for commands; what no route reaches runs for neither. */
function kindsOfFunctions(facts: Facts): Map<string, 'query' | 'command'> {
  const kinds = new Map<string, 'query' | 'command'>();
  for (const { route, reach } of facts.routes)
    for (const id of reach.keys()) if (route.kind === 'query' || !kinds.has(id)) kinds.set(id, route.kind);
  return kinds;
}

/** Functions with queries of a table, by context. */
function usersOf(facts: Facts, owners: Owners, table: string): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  for (const one of facts.functions.values()) {
    if (!one.reads.includes(table) && !one.writes.includes(table)) continue;
    const context = homeOf(owners, facts, one.id);
    users.set(context, (users.get(context) ?? 0) + 1);
  }
  return users;
}

/** Functions of the child's context that write the child and ask for the parent on the way. */
function checksBefore(facts: Facts, owners: Owners, own: string, other: string): number {
  const context = owners.table.get(own);
  return facts.routes.filter(({ route, reach }) => {
    if (owners.route.get(route.id) !== context || route.kind !== 'command') return false;
    const reached = [...reach.keys()].flatMap((id) => facts.functions.get(id) ?? []);
    return (
      reached.some((one) => one.writes.includes(own)) &&
      reached.some((one) => one.reads.includes(other) && ownerOfFunction(owners, facts, one.id) !== undefined)
    );
  }).length;
}

function keyOf(cut: Cut): string {
  return `${cut.from}\n${cut.to}\n${cut.kind}\n${cut.own}\n${cut.other}`;
}
