import { AsyncLocalStorage } from 'node:async_hooks';
import type { Knex } from 'knex';
import { db, type Queryable } from './connection';

const running = new AsyncLocalStorage<Knex.Transaction>();

/**
 * Runs the work in a transaction that nobody has to pass on: whatever asks `connection()` below joins it. A call inside
 * another unit of work joins the outer one.
 */
export async function unitOfWork<T>(work: () => Promise<T>): Promise<T> {
  if (running.getStore() !== undefined) return work();
  return db.transaction((trx) => running.run(trx, work));
}

/** The transaction of the unit of work around the caller, or else the pool. */
export function connection(): Queryable {
  return running.getStore() ?? db;
}
