import type { Model } from '../artifacts/model.ts';
import type { FunctionFact, RouteFact } from './facts.ts';

type Transaction = Model['transactions'][number];

/**
 * Middleware that opens a transaction for each request: every route has its own, of what its handler writes in it. What all
 * requests write together says nothing about any of them.
 */
export function transactionsOfRequests(
  transaction: Transaction,
  routes: readonly RouteFact[],
  functions: ReadonlyMap<string, FunctionFact>,
): Transaction[] {
  const own = routes.flatMap((one) =>
    one.handler !== undefined && opensBefore(transaction.function, one)
      ? [ofRoute(transaction, one.handler, [transaction.function, ...one.reach.keys()], functions)]
      : [],
  );
  return own.length === 0 ? [transaction] : own;
}

function opensBefore(opener: string, { route, reach }: RouteFact): boolean {
  if (reach.has(opener)) return false;
  return (
    route.functions.includes(opener) ||
    route.middleware.some(({ file, name }) => `${file}#${name}` === opener)
  );
}

function ofRoute(
  transaction: Transaction,
  handler: string,
  reached: readonly string[],
  functions: ReadonlyMap<string, FunctionFact>,
): Transaction {
  const touched = (pick: 'reads' | 'writes') => reached.flatMap((id) => functions.get(id)?.[pick] ?? []);
  const writes = new Set(touched('writes'));
  const all = new Set([...writes, ...touched('reads')]);
  return {
    ...transaction,
    function: handler,
    tables: transaction.tables.filter((table) => all.has(table)),
    writes: transaction.writes.filter((table) => writes.has(table)),
    functions: [...reached],
  };
}
