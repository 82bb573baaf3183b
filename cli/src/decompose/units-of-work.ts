import { distances, type Facts } from './facts.ts';
import { type Owners, ownerOfFunction } from './ownership.ts';
import { compare } from './vectors.ts';

/** Work that is done in one transaction: the function that asks for it, with what that writes. */
export interface UnitOfWork {
  readonly function: string;
  readonly writes: readonly string[];
  /** Functions that write inside it, by table. */
  readonly writers: ReadonlyMap<string, readonly string[]>;
}

/**
 * The transactions of the application. A helper that opens them for others (`unitOfWork(work)`) has as many units as callers:
 * what all of them write together says nothing about any of them.
 */
export function unitsOfWork(facts: Facts, owners: Owners): UnitOfWork[] {
  const callers = callersOf(facts);
  return facts.transactions.flatMap((one) => unitsOf(facts, owners, one, callers.get(one.function) ?? []));
}

/** The context that opens a unit: of its function, else of the first table that it writes. */
export function ownerOfUnit(facts: Facts, owners: Owners, unit: UnitOfWork): string | undefined {
  return (
    ownerOfFunction(owners, facts, unit.function) ??
    unit.writes.map((table) => owners.table.get(table)).find((owner) => owner !== undefined)
  );
}

function unitsOf(
  facts: Facts,
  owners: Owners,
  one: Facts['transactions'][number],
  callers: readonly string[],
): UnitOfWork[] {
  const homes = new Set(callers.map((id) => ownerOfFunction(owners, facts, id)));
  const isHelper =
    homes.size > 1 || (homes.size === 1 && ownerOfFunction(owners, facts, one.function) === undefined);
  if (!isHelper)
    return [
      unit(facts, one.function, one.writes, [...one.functions, ...functionsBelow(facts, one.function)]),
    ];
  const written = new Set(one.writes);
  return callers.map((id) => {
    const below = functionsBelow(facts, id);
    const writes = below.flatMap((each) => facts.functions.get(each)?.writes ?? []);
    return unit(
      facts,
      id,
      [...new Set(writes)].filter((table) => written.has(table)),
      below,
    );
  });
}

function unit(facts: Facts, id: string, writes: readonly string[], functions: readonly string[]): UnitOfWork {
  const tables = writes.toSorted(compare);
  const writersOf = (table: string) =>
    [...new Set(functions)]
      .filter((each) => facts.functions.get(each)?.writes.includes(table) === true)
      .toSorted(compare);
  return {
    function: id,
    writes: tables,
    writers: new Map(tables.map((table) => [table, writersOf(table)])),
  };
}

/** A function, the functions inside it and everything that they call. */
function functionsBelow(facts: Facts, id: string): string[] {
  const file = facts.functions.get(id)?.file ?? '';
  const inside = (facts.functionsOf.get(file) ?? []).filter(
    (one) => one.id === id || one.id.startsWith(`${id}.`),
  );
  const starts = inside.map((one) => one.id);
  return [...distances(starts, facts.calls).keys()];
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
