import { beforeAll, describe, expect, it } from 'vitest';
import { readAsCommon } from '../../../src/analyze/data-access/sql/common-grammar.ts';
import { readWithDialect } from '../../../src/analyze/data-access/sql/dialects.ts';
import { loadSqlGrammar } from '../../../src/analyze/data-access/sql/postgres.ts';
import { tablesOfSql } from '../../../src/analyze/data-access/sql/tables.ts';

beforeAll(loadSqlGrammar);

const tablesOf = (text: string, dialect: 'mysql' | 'sqlite' = 'mysql') => {
  const found = readAsCommon(text, dialect);
  return found === undefined ? undefined : [...found.tables];
};

describe('a statement that MySQL and PostgreSQL read alike', () => {
  it('keeps the case in which a table is written', () => {
    expect(
      tablesOf('SELECT * FROM Lamps JOIN `Bulbs` ON Bulbs.lamp_id = Lamps.id WHERE Lamps.id = $1'),
    ).toEqual([
      ['Lamps', 'read'],
      ['Bulbs', 'read'],
    ]);
  });

  it('takes double quotes for those of a text with MySQL, and of a name with SQLite', () => {
    const text = 'UPDATE lamps SET state = "it\'s on" WHERE id = $1';
    expect(tablesOf(text)).toEqual([['lamps', 'write']]);
    expect(tablesOf('SELECT 1 FROM "Lamps"', 'sqlite')).toEqual([['Lamps', 'read']]);
    expect(tablesOf('SELECT 1 FROM "lamps"', 'mysql')).toBeUndefined();
  });

  it('finds the table user, which PostgreSQL takes for a word of its own', () => {
    expect(tablesOf('SELECT user.name FROM user JOIN lamps ON lamps.owner = user.id')).toEqual([
      ['user', 'read'],
      ['lamps', 'read'],
    ]);
    expect(tablesOf('SELECT 1 FROM lamps, user WHERE lamps.owner = user.id')).toEqual([
      ['lamps', 'read'],
      ['user', 'read'],
    ]);
    expect(tablesOf('SELECT 1 FROM lamps, current_role')).toBeUndefined();
  });

  it('takes names of common table expressions for none of the database', () => {
    expect(tablesOf('WITH Lit AS (SELECT id FROM lamps) SELECT * FROM Lit')).toEqual([['lamps', 'read']]);
  });
});

describe('a statement that means something else with MySQL or SQLite', () => {
  it.each([
    ['a word that PostgreSQL takes for a table', 'UPDATE IGNORE lamps SET state = 1'],
    ['an escape inside of a text', "SELECT * FROM lamps WHERE name = 'it\\'s from bulbs'"],
    ['a comment that is run', 'SELECT /*! STRAIGHT_JOIN */ * FROM lamps'],
    ['rows of nothing', 'SELECT 1 FROM dual'],
    ['a variable that takes the result', 'SELECT id INTO bulbs FROM lamps'],
    ['its own catalog', 'SELECT table_name FROM information_schema.tables'],
    ['a table spelled in two ways', 'SELECT Lamps.id FROM lamps'],
    ['a definition', 'CREATE TABLE lamps (id INT)'],
  ])('is left to their own grammar: %s', (_, text) => {
    expect(tablesOf(text)).toBeUndefined();
  });

  it.each(['UPDATE IGNORE lamps SET state = 1', 'UPDATE LOW_PRIORITY IGNORE lamps SET state = 1'])(
    'is read with it: %s',
    (text) => {
      expect([...(tablesOfSql(text, 'mysql')?.tables ?? [])]).toEqual([['lamps', 'write']]);
    },
  );
});

describe('statements of all kinds', () => {
  it.each([
    'SELECT a.id, COUNT(*) FROM Lamps a LEFT JOIN bulbs b ON b.lamp_id = a.id GROUP BY a.id HAVING COUNT(*) > 1',
    'SELECT * FROM lamps WHERE id IN (SELECT lamp_id FROM bulbs WHERE broken = 1) ORDER BY id LIMIT 5 OFFSET 2',
    '(SELECT id FROM lamps) UNION ALL (SELECT id FROM old_lamps)',
    'SELECT * FROM (SELECT lamp_id, SUM(watts) w FROM bulbs GROUP BY lamp_id) t JOIN lamps ON lamps.id = t.lamp_id',
    "SELECT GROUP_CONCAT(b.name SEPARATOR ', ') FROM lamps l JOIN bulbs b ON b.lamp_id = l.id",
    'SELECT IF(ISNULL(l.name), "none", l.name) FROM lamps l WHERE l.made < CURRENT_DATE()',
    'INSERT INTO lamps (id, name) VALUES (?, ?)',
    'INSERT INTO lamps (id) SELECT id FROM old_lamps WHERE id NOT IN (SELECT lamp_id FROM bulbs)',
    'UPDATE lamps l SET l.state = 1 WHERE l.id = ?',
    'DELETE FROM lamps WHERE id = ?',
    'DELETE l FROM lamps l JOIN bulbs b ON b.lamp_id = l.id',
    'INSERT INTO lamps SET name = ?',
    'INSERT INTO lamps (id) VALUES (1) ON DUPLICATE KEY UPDATE name = VALUES(name)',
    'REPLACE INTO lamps (id) VALUES (1)',
  ])('give the same tables as their own grammar finds: %s', (text) => {
    const own = readWithDialect(`${text} /*!*/`, 'mysql');
    const found = readWithDialect(text, 'mysql');
    expect(own?.tables.size).toBeGreaterThan(0);
    expect([...(found?.tables ?? [])].sort()).toEqual([...(own?.tables ?? [])].sort());
  });
});
