import { join, parse } from 'node:path';
import { callFunction } from '../../interpreter/calls.ts';
import { camelCase } from '../../interpreter/camel-case.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { joinedText, partsOf } from '../../interpreter/texts.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  optionsOf,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { itemsOf, membersOf, textMember } from '../option-objects.ts';

/** `pgp.helpers`: what generates statements needs the table, which is its own argument or the column set's. */
export function helper(name: string): Value {
  if (name === 'ColumnSet')
    return native('pgp.ColumnSet', { construct: ({ args }) => columnSet(membersOf(args[1], 'table')) });
  if (name === 'TableName')
    return native('pgp.TableName', { construct: ({ args }) => tableName(inQuotes(args[0])) });
  if (name === 'concat') return nativeFunction('helpers.concat', ({ args }) => statementsIn(args[0]));
  if (name !== 'insert' && name !== 'update') return nativeFunction(`helpers.${name}`, () => INPUT);
  return nativeFunction(`helpers.${name}`, ({ args }) => {
    const table = inQuotes(args[2]) ?? inQuotes(args[1]);
    if (table === undefined) return INPUT;
    return literal(
      name === 'insert' ? `insert into ${table} values (1)` : `update ${table} as t set generated_ = 1`,
    );
  });
}

/** A set of columns, with the table that its options name; what is made by extending it has the same. */
function columnSet(tables: readonly Value[]): NativeValue {
  const table = tables.map(inQuotes).find((one) => one !== undefined);
  const self: NativeValue = native('column set', {
    model: { table },
    get: (member) =>
      member === 'extend' || member === 'merge' ? nativeFunction(`set.${member}`, () => self) : undefined,
  });
  return self;
}

function tableName(table: string | undefined): NativeValue {
  return native('table name', { model: { table } });
}

/** `'plants'`, `{ table: 'plants', schema: 'garden' }`, a table name, or the set of columns of one. */
function inQuotes(given: Value | undefined): string | undefined {
  for (const one of given === undefined ? [] : optionsOf(given)) {
    const made: unknown =
      one.kind === 'native' && one.model !== undefined ? Reflect.get(one.model, 'table') : undefined;
    if (typeof made === 'string') return made;
    const table = stringOf(one) ?? textMember(one, 'table');
    const schema = textMember(one, 'schema');
    if (table !== undefined) return [schema ?? [], table].flat().map(quoted).join('.');
  }
  return undefined;
}

function quoted(name: string): string {
  return `"${name}"`;
}

/** Several statements that are sent as one. */
function statementsIn(given: Value | undefined): Value {
  const texts = itemsOf(given).map((one) => membersOf(one, 'query')[0] ?? one);
  return texts.length === 0
    ? INPUT
    : joinedText(texts.flatMap((text, index) => [...(index === 0 ? [] : ['; ']), ...partsOf(text)]));
}

/** `pgp.utils.enumSql(folder, { recursive: true }, read)`: what is made of each file goes by the file's name. */
export function filesOfStatements(machine: Machine, folder: string, call: Call): Value {
  const [, options, make] = call.args;
  const found = objectValue();
  const isDeep = membersOf(options, 'recursive').length > 0;
  for (const { name, isDirectory } of machine.sources.list(folder) ?? []) {
    const path = join(folder, name);
    if (isDirectory && isDeep) found.props.set(camelCase(name), filesOfStatements(machine, path, call));
    if (isDirectory || !name.endsWith('.sql')) continue;
    const file = literal(path);
    found.props.set(
      camelCase(parse(name).name),
      make === undefined ? file : callFunction(machine, make, [file], call.node),
    );
  }
  return found;
}
