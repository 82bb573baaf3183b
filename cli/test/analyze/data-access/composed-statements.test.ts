import { describe, expect, it } from 'vitest';
import { composedTables } from '../../../src/analyze/data-access/sql/composed.ts';

describe('a statement that a program puts together', () => {
  it('takes no function that gives rows for a table', () => {
    const found = composedTables([
      "SELECT poems.title FROM poems JOIN plainto_tsquery('english', $1) query ON query @@ poems.words ",
      null,
    ]);
    expect([...(found?.tables ?? [])]).toEqual([['poems', 'read']]);
    expect(found?.functions).toEqual([]);
  });

  it('names the functions whose statements stand in the database', () => {
    const found = composedTables(['SELECT * FROM poems JOIN read_aloud(poems.id) voice ON ', null]);
    expect([...(found?.tables ?? [])]).toEqual([['poems', 'read']]);
    expect(found?.functions).toEqual(['read_aloud']);
  });

  it('takes no value behind a word that also stands before tables for one', () => {
    const found = composedTables([
      'SELECT extract(epoch FROM p.written) FROM poems p WHERE p.title IS DISTINCT FROM p.first_line ',
      null,
    ]);
    expect([...(found?.tables ?? [])]).toEqual([['poems', 'read']]);
  });

  it('takes the columns behind the name of a written table for what they are', () => {
    const found = composedTables(['INSERT INTO poems (title, words) VALUES ', null]);
    expect([...(found?.tables ?? [])]).toEqual([['poems', 'write']]);
  });

  it('finds tables between two values that are put in quotes', () => {
    const found = composedTables([
      "SELECT id, EXISTS(SELECT 1 FROM readings WHERE reader = '",
      null,
      "' AND poem = poems.id) AS heard, (SELECT count(*) FROM prints WHERE poem = poems.id) AS prints, EXISTS(SELECT 1 FROM marks WHERE reader = '",
      null,
      "' AND poem = poems.id) AS marked FROM poems WHERE words LIKE 'from here' ",
      null,
    ]);
    expect([...(found?.tables.keys() ?? [])].sort()).toEqual(['marks', 'poems', 'prints', 'readings']);
  });

  it('finds tables where quotes have no partner', () => {
    const found = composedTables([
      'SELECT id, EXISTS(SELECT 1 FROM readings WHERE reader = ',
      null,
      "'\n AND poem = poems.id) AS heard,\n(SELECT count(*) FROM prints WHERE title <> 'from ashes') AS prints FROM poems ",
      null,
    ]);
    expect([...(found?.tables.keys() ?? [])].sort()).toEqual(['poems', 'prints', 'readings']);
  });

  it('names what it calls', () => {
    const found = composedTables([
      'SELECT (SELECT voices_of(poems.id)) AS voices, count(*) FROM poems ',
      null,
    ]);
    expect(found?.called).toContain('voices_of');
    expect(found?.called).not.toContain('count');
  });
});
