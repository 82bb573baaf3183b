import type { ContextMap } from '../artifacts/context-map.ts';
import type { Facts } from './facts.ts';
import type { Owners } from './ownership.ts';
import { stableId, transactionOwner } from './seams.ts';
import { compare } from './vectors.ts';

/** One saga for each transaction whose writes a boundary would cut. */
export function sagasOf(facts: Facts, owners: Owners): ContextMap['sagas'] {
  const sagas = facts.transactions.flatMap((one) => {
    const opener = transactionOwner(facts, owners, one);
    const written = [...new Set(one.writes.flatMap((table) => owners.table.get(table) ?? []))].toSorted(
      compare,
    );
    const others = written.filter((context) => context !== opener);
    if (opener === undefined || others.length === 0) return [];
    const tablesOf = (context: string) =>
      one.writes
        .filter((table) => owners.table.get(table) === context)
        .toSorted(compare)
        .join(', ');
    const own = tablesOf(opener);
    const steps = others.map((context) => `${context} changes ${tablesOf(context)}`);
    return [
      {
        name: stableId(one.function).split('#').at(-1) ?? one.function,
        contexts: [opener, ...others],
        function: stableId(one.function),
        tables: one.writes.toSorted(compare),
        advice: `${own === '' ? opener : `${opener} writes ${own} as pending`}; ${steps.join('; ')}; each step needs a compensation that undoes it; ${opener} confirms at the end. While the database is shared the transaction may stay as it is.`,
      },
    ];
  });
  return sagas.toSorted((a, b) => compare(`${a.name}\n${a.function}`, `${b.name}\n${b.function}`));
}
