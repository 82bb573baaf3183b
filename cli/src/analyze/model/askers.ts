import { UNREAD } from '../data-access/sql/queries.ts';
import type { Activation, FunctionRecord } from '../interpreter/activation.ts';
import type { Machine } from '../interpreter/machine.ts';
import { callersIndex } from './relayed-queries.ts';

/** So many are named. */
const MOST_NAMED = 3;
/** Functions of a helper's own module that hand on to each other are no deeper than this. */
const MOST_LAYERS = 8;

/**
 * A helper that runs every query of a program is one place for all texts that could not be read: the diagnostic says whose they are.
 */
export function tellAskers(machine: Machine): void {
  const unread = machine.allActivations.filter((one) => linesUnread(one).length > 0);
  if (unread.length === 0) return;
  const callers = callersIndex(machine.allActivations);
  const askers = new Map<string, Set<string>>();
  for (const one of unread)
    for (const line of linesUnread(one)) {
      const place = `${one.record.file}:${line}`;
      const known = askers.get(place) ?? new Set<string>();
      askers.set(place, known);
      for (const { id } of askersOf(one, callers)) known.add(id);
    }
  for (const [key, told] of machine.problems) {
    const ids = told.message === UNREAD ? [...(askers.get(`${told.file}:${told.line}`) ?? [])].sort() : [];
    if (ids.length > 1) machine.problems.set(key, { ...told, cause: `${told.cause ?? ''} ${sentence(ids)}` });
  }
}

function linesUnread({ facts }: Activation): readonly number[] {
  return [...facts].flatMap((fact) => (fact.kind === 'query' && fact.isUnread === true ? fact.line : []));
}

/** The first functions of other modules on the ways that lead to a call. */
function askersOf(
  activation: Activation,
  callers: ReadonlyMap<Activation, readonly Activation[]>,
): ReadonlySet<FunctionRecord> {
  const found = new Set<FunctionRecord>();
  const seen = new Set([activation]);
  let layer: readonly Activation[] = [activation];
  for (let depth = 0; depth < MOST_LAYERS && layer.length > 0; depth += 1) {
    const above = layer.flatMap((one) => callers.get(one) ?? []).filter((one) => !seen.has(one));
    for (const one of above) {
      seen.add(one);
      if (isAsker(one, activation)) found.add(one.record);
    }
    layer = [...new Set(above)].filter((one) => !isAsker(one, activation));
  }
  return found;
}

function isAsker({ record, number }: Activation, helper: Activation): boolean {
  return number !== undefined && record.file !== helper.record.file;
}

function sentence(ids: readonly string[]): string {
  const named = ids.slice(0, MOST_NAMED).join(', ');
  const others = ids.length - MOST_NAMED;
  return `${ids.length} functions ask it such: ${named}${others > 0 ? ` and ${others} more` : ''}.`;
}
