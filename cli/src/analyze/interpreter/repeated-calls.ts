import type { Activation } from './activation.ts';
import { decisivePrint } from './decisive-prints.ts';
import type { Machine, RememberedCall } from './machine.ts';
import { optionsOf, type Value } from './values.ts';

/** Queries that callers build on are followed for so many callers; the tables of the first ones stand for all others. */
const MOST_BUILDERS = 16;
/**
 * Each of an application's handlers may begin a unit of work, or a query by a helper that does little else; calls inside of each other
 * must not multiply.
 */
const MOST_UNITS = 500;
/** A helper that calls no more than so many functions does little. */
const FEW_CALLS = 6;

/** Whether what a call has given stands for another one of the same values, which then is not followed. */
export function standsForOthers(machine: Machine, key: string, known: RememberedCall): boolean {
  const isUnit = isBuiltUpon(known);
  if (!isUnit && isRepeatable(known.result)) return true;
  const count = (machine.repeats.get(key) ?? 0) + 1;
  machine.repeats.set(key, count);
  if (count <= (isUnit || doesLittle(known.activation) ? MOST_UNITS : MOST_BUILDERS)) return false;
  const { record } = known.activation;
  if (isUnit)
    machine.diagnose('MIG-2006', record.node, {
      message: `${record.id} makes too many objects that others build upon to follow each`,
    });
  return true;
}

function doesLittle(begun: Activation): boolean {
  const reached = new Set([begun]);
  for (const one of reached) {
    if (reached.size > FEW_CALLS) return false;
    for (const inner of one.calls) reached.add(inner);
  }
  return true;
}

/** What an instance is when the call that made it gives it away. */
export function printOfNew(result: Value, first: number): string | undefined {
  return result.kind === 'object' && result.classOf !== undefined && result.id > first
    ? decisivePrint(result)
    : undefined;
}

/** `db.transaction()` gives a list of statements that its callers fill and run: each has one of his own. */
function isBuiltUpon({ made, result }: RememberedCall): boolean {
  return made !== undefined && made !== decisivePrint(result);
}

/** A builder that a function makes is another one at every call: what callers do to theirs must not meet. */
function isRepeatable(result: Value): boolean {
  return !optionsOf(result).some((one) => one.kind === 'native' && one.isFresh === true);
}
