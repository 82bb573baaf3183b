import type { Facts } from '../facts.ts';
import { KERNEL } from '../overrides/overrides.ts';
import type { Owners } from '../ownership.ts';
import { unitsOfWork } from '../units-of-work.ts';
import { type Crossing, crossing, homeOf } from './crossing.ts';

/** Transactions in which one context writes tables of another. */
export function transactionCrossings(facts: Facts, owners: Owners): Crossing[] {
  return unitsOfWork(facts, owners).flatMap((unit) => {
    const from = homeOf(owners, facts, unit.function);
    const tables = new Set(unit.writes.flatMap((table) => owners.table.get(table) ?? []));
    // A helper of the kernel that writes tables of one context cuts nothing.
    if (from === KERNEL && tables.size < 2) return [];
    return unit.writes.flatMap((table) =>
      crossing(
        'transaction',
        { from, to: owners.table.get(table) },
        { source: unit.function, target: table },
      ),
    );
  });
}
