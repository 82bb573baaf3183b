import { optionsOf, type Value } from '../../interpreter/values.ts';
import type { Runner } from '../queries.ts';
import { transactionsOf } from '../transactions.ts';

/** What queries of a library on top of knex run on: the instance or the transaction that it was given. */
export function runnerOf(value: Value | undefined): Runner {
  for (const one of value === undefined ? [] : optionsOf(value)) {
    const model = one.kind === 'native' ? one.model : undefined;
    if (model === undefined || !('knex' in model) || !isRunner(model.knex)) continue;
    const [transaction] = transactionsOf(one);
    return { ...model.knex, ...(transaction === undefined ? {} : { transaction }) };
  }
  return {};
}

function isRunner(value: unknown): value is Runner {
  return typeof value === 'object' && value !== null;
}
