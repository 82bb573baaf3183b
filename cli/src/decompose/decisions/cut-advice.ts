import type { Cut } from '../../artifacts/context-map.ts';

type Advice = Pick<Cut, 'advice' | 'why'>;

/** What is known of a table and one of another context that it refers to or is joined with. */
export interface CutFacts {
  readonly own: string;
  readonly other: string;
  readonly context: string;
  /** Context of the other table. */
  readonly owner: string;
  /** Nothing writes the other table at run time. */
  readonly isReference: boolean;
  /** Functions of the own context that join the two. */
  readonly joins: number;
  /** Those of them that run for commands only. */
  readonly deciding: number;
  /** Transactions that write the own table, and those that write both. */
  readonly units: number;
  readonly unitsWithBoth: number;
  /** Functions that query the other table, by context. */
  readonly users: ReadonlyMap<string, number>;
  /** Commands of the own context that write the own table and read the other one. */
  readonly checks: number;
}

/** What takes the place of a foreign key. */
export function adviceOnKey(facts: CutFacts): Advice {
  const { own, other, owner, isReference, joins, checks } = facts;
  const plain = `${own} keeps the id without a key`;
  if (isReference)
    return {
      advice: 'replica',
      why: `Nothing writes ${other} at run time, so a copy that is made once can even keep the key.`,
    };
  const merged = mergeBack(facts);
  if (merged !== undefined) return merged;
  if (joins > 0 && joins > checks)
    return {
      advice: 'replica',
      why: `${plain}, and ${count(joins, 'query follows', 'queries follow')} it: a replica of the columns that they read serves them.`,
    };
  if (checks > 0)
    return {
      advice: 'api',
      why: `${plain}; ${count(checks, 'command that writes it asks', 'commands that write it ask')} for ${other} first, so ${owner} must answer with what holds now.`,
    };
  return { advice: 'api', why: `${plain}: no query follows it, so whoever needs the row asks ${owner}.` };
}

/**
 * What takes the place of a join.
 * @param foreign for each function that joins, how many tables of others it puts together
 */
export function adviceOnJoin(facts: CutFacts, foreign: readonly number[]): Advice {
  const { own, other, owner, isReference, joins, deciding } = facts;
  if (isReference)
    return {
      advice: 'replica',
      why: `Nothing writes ${other} at run time, so a copy that is made once keeps the join.`,
    };
  const merged = mergeBack(facts);
  if (merged !== undefined) return merged;
  const wide = foreign.filter((tables) => tables > 1).length;
  if (wide * 2 > joins)
    return {
      advice: 'view',
      why: `${wide} of ${count(joins, 'query', 'queries')} put up to ${Math.max(...foreign)} tables of others together: a read-only view, kept up by replication, leaves them as they are.`,
    };
  if (joins > 0 && deciding === joins)
    return {
      advice: 'api',
      why: `${count(joins, 'query that joins', 'queries that join')} ${other} ${joins === 1 ? 'decides' : 'decide'} about commands only, so ${owner} must answer with what holds now.`,
    };
  return {
    advice: 'replica',
    why: `${count(joins, 'query lists', 'queries list')} ${own} with columns of ${other}: asking ${owner} row by row would cost a call each, a replica of these columns none.`,
  };
}

/** Two tables that are always written together, and of which the owner itself makes less use, belong together. */
function mergeBack({
  own,
  other,
  context,
  owner,
  units,
  unitsWithBoth,
  users,
}: CutFacts): Advice | undefined {
  const byOwner = users.get(owner) ?? 0;
  const here = users.get(context) ?? 0;
  if (units === 0 || unitsWithBoth < units || here < byOwner) return undefined;
  return {
    advice: 'merge',
    why: `Every transaction that writes ${own} writes ${other} too (${unitsWithBoth} of ${units}), and ${here} functions of ${context} use ${other}, of ${owner} only ${byOwner}: one context for both.`,
  };
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
