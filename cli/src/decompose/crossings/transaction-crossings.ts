import { distances, type Facts } from '../facts.ts';
import { KERNEL } from '../overrides/overrides.ts';
import type { Owners } from '../ownership.ts';
import { compare } from '../vectors.ts';
import { type Crossing, crossing, homeOf } from './crossing.ts';

/** A function that has work done in one transaction, with what that writes. */
interface Unit {
  readonly function: string;
  readonly writes: readonly string[];
}

/** Transactions in which one context writes tables of another. */
export function transactionCrossings(facts: Facts, owners: Owners): Crossing[] {
  const callers = callersOf(facts);
  return facts.transactions
    .flatMap((one) => unitsOf(facts, owners, one, callers.get(one.function) ?? []))
    .flatMap((unit) => {
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

/**
 * A helper that opens transactions for others (`unitOfWork(work)`) has as many units as callers: what all of them write
 * together says nothing about any of them.
 */
function unitsOf(
  facts: Facts,
  owners: Owners,
  one: Facts['transactions'][number],
  callers: readonly string[],
): Unit[] {
  const homes = new Set(callers.map((id) => homeOf(owners, facts, id)));
  const isHelper = homes.size > 1 || (homes.size === 1 && homeOf(owners, facts, one.function) === KERNEL);
  if (!isHelper) return [{ function: one.function, writes: one.writes }];
  const written = new Set(one.writes);
  return callers.map((id) => ({
    function: id,
    writes: writesBelow(facts, id).filter((table) => written.has(table)),
  }));
}

/** Tables that a function, the functions inside it and everything below them write. */
function writesBelow(facts: Facts, id: string): string[] {
  const file = facts.functions.get(id)?.file ?? '';
  const inside = (facts.functionsOf.get(file) ?? []).filter(
    (one) => one.id === id || one.id.startsWith(`${id}.`),
  );
  const reached = distances(
    inside.map((one) => one.id),
    facts.calls,
  );
  const writes = [...reached.keys()].flatMap((one) => facts.functions.get(one)?.writes ?? []);
  return [...new Set(writes)].toSorted(compare);
}

function callersOf(facts: Facts): Map<string, string[]> {
  const openers = new Set(facts.transactions.map((one) => one.function));
  const callers = new Map<string, string[]>();
  for (const [caller, callees] of facts.calls)
    for (const callee of callees)
      if (openers.has(callee) && caller !== callee)
        callers.set(callee, [...(callers.get(callee) ?? []), caller]);
  return callers;
}
