import type { QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type Call, type ClassValue, optionsOf, type Value } from '../../interpreter/values.ts';
import { raiseToWrite } from '../knex/builder.ts';
import { itemsOf } from '../option-objects.ts';
import { unresolved } from '../queries.ts';
import { allowedGraph } from './fetched-graphs.ts';
import { limitedInto } from './graph-limits.ts';
import { joinOne, mappingsOf, relatedInto } from './mappings.ts';

/**
 * `insertGraph` and `upsertGraph` write the rows of every relation that they are given. Of rows that a request gives, `allowGraph` of the
 * query says which relations they may have; the options of the call may name some, and the rest is told.
 */
export function writeGraph(
  machine: Machine,
  fact: QueryFact,
  model: ClassValue,
  { args, node }: Pick<Call, 'args' | 'node'>,
): void {
  const [rows, options] = args;
  raiseToWrite(fact);
  if (!rowsInto(machine, fact, model, rows, new Set())) return;
  const { expressions, isWhole } = allowedGraph(fact);
  for (const one of expressions) relatedInto(machine, fact, model, one, 'write');
  if (isWhole) return;
  limitedInto(machine, fact, model, options);
  unresolved(machine, fact, node, {
    message: 'Which relations this graph writes is not known',
    cause: 'The rows come from a value that could not be followed.',
  });
}

/** @returns whether rows among these may have relations that are not known */
function rowsInto(
  machine: Machine,
  fact: QueryFact,
  model: ClassValue,
  rows: Value | undefined,
  within: ReadonlySet<Value>,
): boolean {
  if (rows === undefined || mappingsOf(machine, model).length === 0) return false;
  let isOpen = optionsOf(rows).some((one) => one.kind === 'array' && one.open);
  for (const row of itemsOf(rows)) {
    if (within.has(row)) continue;
    if (!isWhole(row)) isOpen = true;
    for (const [name, value] of relationsOf(row)) {
      const target = joinOne(machine, fact, model, name, 'write');
      if (target !== undefined && rowsInto(machine, fact, target, value, new Set([...within, row])))
        isOpen = true;
    }
  }
  return isOpen;
}

function isWhole(row: Value): boolean {
  return row.kind === 'literal' || (row.kind === 'object' && !row.open);
}

/** What a row is known to hold; of what a request gave, that is what the program itself has put on it. */
function relationsOf(row: Value): [string, Value][] {
  if (row.kind === 'object') return [...row.props];
  return row.kind === 'unknown' ? [...(row.memory?.props ?? [])] : [];
}
