import type { ContextMap } from '../artifacts/context-map.ts';
import type { Facts } from './facts.ts';
import type { Owners } from './ownership.ts';
import { stableId, transactionOwner } from './seams.ts';
import { baseName } from './terms.ts';
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
        name: nameOf(one.function),
        contexts: [opener, ...others],
        function: stableId(one.function),
        tables: one.writes.toSorted(compare),
        ...stepsOf([opener, ...others], (context) =>
          one.writes.filter((table) => owners.table.get(table) === context).toSorted(compare),
        ),
        advice: `${own === '' ? `${opener} opens it and writes nothing of its own` : `${opener} writes ${own} as pending`}; ${steps.join('; ')}; each step needs a compensation that undoes it; ${opener} confirms at the end. While the database is shared the transaction may stay as it is.`,
      },
    ];
  });
  return numbered(sagas.toSorted((a, b) => compare(key(a), key(b))));
}

/** The opener begins, so that what it writes can be seen as pending; whoever writes nothing has no step. */
function stepsOf(
  contexts: readonly string[],
  writesOf: (context: string) => string[],
): Pick<Saga, 'steps' | 'keepIn'> {
  const writing = contexts
    .map((context) => ({ context, writes: writesOf(context) }))
    .filter((one) => one.writes.length > 0);
  const total = writing.reduce((sum, one) => sum + one.writes.length, 0);
  const main = writing.find((one) => one.writes.length * 2 > total);
  return {
    steps: writing.map((one, index) =>
      index === writing.length - 1
        ? one
        : { ...one, compensation: `restores ${one.writes.join(', ')} as before` },
    ),
    ...(main === undefined ? {} : { keepIn: main.context }),
  };
}

type Saga = ContextMap['sagas'][number];

function key(saga: Saga): string {
  return `${saga.name}\n${saga.function}\n${saga.tables.join(',')}`;
}

/** The function that opens the transaction, or its file where the function has no name. */
function nameOf(id: string): string {
  const [file = '', name = ''] = stableId(id).split('#');
  const named = name.split('.').filter((part) => !part.startsWith('('));
  return named.at(-1) ?? baseName(file);
}

function numbered(sagas: readonly Saga[]): Saga[] {
  const seen = new Map<string, number>();
  return sagas.map((saga) => {
    const count = (seen.get(saga.name) ?? 0) + 1;
    seen.set(saga.name, count);
    return count === 1 ? saga : { ...saga, name: `${saga.name}-${count}` };
  });
}
