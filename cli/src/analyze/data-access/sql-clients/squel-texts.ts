import { binary } from '../../interpreter/operators.ts';
import { literal, type Value } from '../../interpreter/values.ts';

export type Verb = 'select' | 'insert' | 'update' | 'delete' | 'piece';

/** A statement that is being put together: of what it says, all that names tables. */
export interface Statement {
  readonly verb: Verb;
  readonly tables: Value[];
  readonly joins: Value[];
  /** Columns, of which only those matter that are queries by themselves. */
  readonly fields: Value[];
  /** Conditions and values that are queries by themselves. */
  readonly conditions: Value[];
  /** `name AS (…)`. */
  readonly named: Value[];
  readonly unions: Value[];
}

/** A text that reads and writes what the statement does; what it selects and compares is left out. */
export function textOf(statement: Statement): Value {
  const { named, unions } = statement;
  const body = bodyOf(statement);
  return joined(
    ...(named.length === 0 ? [] : [literal('WITH '), ...listed(named, ', '), literal(' ')]),
    ...body,
    ...unions.flatMap((one) => [literal(' UNION ALL '), one]),
  );
}

function bodyOf({ verb, tables, joins, fields, conditions }: Statement): readonly Value[] {
  const where = conditions.flatMap((one, index) => [
    literal(index === 0 ? ' WHERE (' : ' AND ('),
    one,
    literal(') IS NOT NULL'),
  ]);
  const [target = literal('?')] = tables;
  switch (verb) {
    case 'insert':
      return [literal('INSERT INTO '), target, literal(' SELECT 1'), ...where];
    case 'update':
      return [literal('UPDATE '), target, literal(' SET x = 1'), ...others(' FROM ', joins), ...where];
    case 'delete':
      return [literal('DELETE FROM '), target, ...others(' USING ', joins), ...where];
    case 'piece':
      return [literal('(SELECT 1'), ...where, literal(')')];
    default:
      return [
        ...[literal('SELECT 1'), ...fields.flatMap((one) => [literal(', '), one])],
        ...others(' FROM ', tables),
        ...joins.flatMap((one) => [literal(' JOIN '), one, literal(' ON true')]),
        ...where,
      ];
  }
}

function others(word: string, tables: readonly Value[]): readonly Value[] {
  return tables.length === 0 ? [] : [literal(word), ...listed(tables, ', ')];
}

function listed(values: readonly Value[], between: string): Value[] {
  return values.flatMap((one, index) => (index === 0 ? [one] : [literal(between), one]));
}

/** Texts one behind the other, as the program's own `+` joins them. */
export function joined(...texts: readonly Value[]): Value {
  return texts.reduce((text, one) => binary('+', text, one), literal(''));
}
