import { beforeAll, describe, expect, it } from 'vitest';
import { composedTables } from '../../../src/analyze/data-access/sql/composed.ts';
import { readWithDialect } from '../../../src/analyze/data-access/sql/dialects.ts';
import { loadSqlGrammar } from '../../../src/analyze/data-access/sql/postgres.ts';
import { tablesOfSql } from '../../../src/analyze/data-access/sql/tables.ts';

beforeAll(loadSqlGrammar);

const tablesOf = (text: string) => [...(tablesOfSql(text)?.tables ?? [])].sort();

describe('a query that bears the name of a table', () => {
  it('reads that table, which its own name does not hide from it', () => {
    const text = 'WITH lamps AS (SELECT * FROM lamps WHERE lit) SELECT * FROM lamps JOIN bulbs USING (id)';
    expect(tablesOf(text)).toEqual([
      ['bulbs', 'read'],
      ['lamps', 'read'],
    ]);
  });

  it('is hidden from nobody but what stands before it', () => {
    expect(tablesOf('WITH a AS (SELECT * FROM b), b AS (SELECT * FROM c) SELECT * FROM a, b')).toEqual([
      ['b', 'read'],
      ['c', 'read'],
    ]);
    expect(tablesOf('WITH a AS (SELECT * FROM c), b AS (SELECT * FROM a) SELECT * FROM b')).toEqual([
      ['c', 'read'],
    ]);
  });

  it('is one of a subquery in that subquery alone', () => {
    const text = 'SELECT (WITH lamps AS (SELECT 1 AS n) SELECT n FROM lamps) FROM lamps';
    expect(tablesOf(text)).toEqual([['lamps', 'read']]);
  });

  it('means itself where it is recursive', () => {
    const text =
      'WITH RECURSIVE above AS (SELECT id FROM rooms UNION SELECT r.id FROM above r) SELECT * FROM above';
    expect(tablesOf(text)).toEqual([['rooms', 'read']]);
  });

  it('is never what a statement writes, nor what is named with its schema', () => {
    expect(tablesOf('WITH lamps AS (SELECT 1) DELETE FROM lamps WHERE id IN (SELECT * FROM lamps)')).toEqual([
      ['lamps', 'write'],
    ]);
    expect(tablesOf('WITH lamps AS (SELECT 1) SELECT * FROM hall.lamps')).toEqual([['lamps', 'read']]);
  });

  it('is told from the table by the grammars of other databases, too', () => {
    const text = 'WITH lamps AS (SELECT * FROM lamps) SELECT * FROM lamps';
    expect([...(readWithDialect(text, 'mysql')?.tables ?? [])]).toEqual([['lamps', 'read']]);
    const own = readWithDialect(`${text} /*!*/`, 'mysql');
    expect([...(own?.tables ?? [])]).toEqual([['lamps', 'read']]);
    const further = 'WITH lit AS (SELECT * FROM lamps) SELECT * FROM lit /*!*/';
    expect([...(readWithDialect(further, 'mysql')?.tables ?? [])]).toEqual([['lamps', 'read']]);
  });

  it('reads that table also where the statement is put together of pieces', () => {
    const piece = 'WITH lamps AS (SELECT * FROM lamps WHERE ';
    expect([...(composedTables([piece, null, ') SELECT * FROM lamps'])?.tables ?? [])]).toEqual([
      ['lamps', 'read'],
    ]);
    const lit = 'WITH lit AS (SELECT * FROM lamps WHERE ';
    expect([...(composedTables([lit, null, ') SELECT * FROM lit'])?.tables ?? [])]).toEqual([
      ['lamps', 'read'],
    ]);
  });
});
