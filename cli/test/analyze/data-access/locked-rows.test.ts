import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlGrammar } from '../../../src/analyze/data-access/sql/postgres.ts';
import { tablesOfSql } from '../../../src/analyze/data-access/sql/tables.ts';

beforeAll(loadSqlGrammar);

describe('rows that a statement locks', () => {
  it('are of its tables, by the names that it gives them', () => {
    const found = tablesOfSql(
      'SELECT * FROM moorings AS m JOIN boats AS b ON b.id = m.boat_id FOR NO KEY UPDATE OF m',
      'postgres',
      true,
    );
    expect([...(found?.tables.keys() ?? [])]).toEqual(['moorings', 'boats']);
  });
});
