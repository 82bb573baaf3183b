import type { OwnChange } from '../states/database-states.ts';
import { SERVICE_CONNECTIONS } from '../states/writers.ts';

/** What each side wrote at once, told for people. */
export interface Transactions {
  readonly monolith: string;
  readonly service: string;
}

/**
 * Whether the service writes the same rows in more transactions than the monolith, so that others see half of them, or a failure leaves
 * half of them. Only of tables that the service writes over connections of its own: what crosses a seam has another transaction anyway.
 */
export function splitTransactions(
  monolith: readonly OwnChange[],
  service: readonly OwnChange[],
): Transactions | undefined {
  const foreign = new Set(
    service.filter(({ writer }) => writer !== SERVICE_CONNECTIONS).map(({ table }) => table),
  );
  const tables = new Set(service.map(({ table }) => table).filter((table) => !foreign.has(table)));
  const [own, others] = [service, monolith].map((rows) => rows.filter(({ table }) => tables.has(table)));
  if (own === undefined || others === undefined || changesOf(own) !== changesOf(others)) return undefined;
  const [there, here] = [transactionsOf(own), transactionsOf(others)];
  if (there.length <= here.length) return undefined;
  return { monolith: here.join('; '), service: there.join('; ') };
}

/** Which rows these are, as far as both sides can agree: their values may be the moment's. */
function changesOf(rows: readonly OwnChange[]): string {
  return rows
    .map(({ op, table }) => `${op} ${table}`)
    .sort()
    .join();
}

/** `2 DELETE public.sessions, 1 UPDATE public.users` of each transaction. */
function transactionsOf(rows: readonly OwnChange[]): readonly string[] {
  const all = new Map<string | undefined, Map<string, number>>();
  for (const { transaction, op, table } of rows) {
    const counts = all.get(transaction) ?? new Map<string, number>();
    all.set(transaction, counts.set(`${op} ${table}`, (counts.get(`${op} ${table}`) ?? 0) + 1));
  }
  return [...all.values()]
    .map((counts) => [...counts].map(([what, count]) => `${count} ${what}`).sort())
    .map((whats) => whats.join(', '))
    .sort();
}
