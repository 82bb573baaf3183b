import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlGrammar } from '../../../src/analyze/data-access/sql/postgres.ts';
import { tablesOfSql } from '../../../src/analyze/data-access/sql/tables.ts';

beforeAll(loadSqlGrammar);

const tablesOf = (text: string): unknown => {
  const found = tablesOfSql(text, 'postgres', true);
  return found === undefined ? undefined : Object.fromEntries(found.tables);
};

describe('parameters that a statement names', () => {
  it.each([
    'SELECT * FROM moorings WHERE id = $mooring_id AND berth IN ($berths)',
    'SELECT * FROM moorings WHERE id = :mooring_id',
    'SELECT * FROM moorings WHERE id = @mooring_id',
    'SELECT * FROM moorings WHERE id = $<mooring_id>',
    String.raw`SELECT * FROM moorings WHERE name LIKE $name ESCAPE '\' OR note LIKE '%' || $note`,
  ])('leave it readable: %s', (text) => {
    expect(tablesOf(text)).toEqual({ moorings: 'read' });
  });

  it.each([
    String.raw`UPDATE roles SET verbs = verbs - 'list' WHERE verbs \? 'list'`,
    String.raw`UPDATE roles SET verbs = verbs - ? WHERE verbs \? 'list'`,
  ])('are none where a question mark is escaped: %s', (text) => {
    expect(tablesOf(text)).toEqual({ roles: 'write' });
  });

  it('are none in texts between dollars or quotes, or inside of a name', () => {
    expect(tablesOf("INSERT INTO notes (body) VALUES ($$costs $amount$$), ('$also')")).toEqual({
      notes: 'write',
    });
    expect(tablesOf('SELECT a$b FROM moorings')).toEqual({ moorings: 'read' });
  });
});
