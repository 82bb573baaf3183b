import knex, { type Knex } from 'knex';
import { config } from '../config';

export const db: Knex = knex({
  client: 'pg',
  connection: config.database,
  pool: { min: 0, max: 10 },
});

/** What a model function runs on: the pool, or a transaction that its caller began. */
export type Queryable = Knex | Knex.Transaction;
