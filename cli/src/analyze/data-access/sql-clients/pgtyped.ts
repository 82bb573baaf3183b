import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { getProperty } from '../../interpreter/properties.ts';
import { joinedText, partsOf } from '../../interpreter/texts.ts';
import { union } from '../../interpreter/unions.ts';
import {
  type Call,
  INPUT,
  literal,
  native,
  nativeFunction,
  optionsOf,
  stringOf,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
import { membersOf } from '../option-objects.ts';
import { many } from '../rows.ts';
import { taggedText } from './sql-tags.ts';

/** `@pgtyped/runtime`: statements in templates, or generated from files of SQL, that run with a client of `pg`. */
export const pgtypedModel: LibraryModel = {
  packages: ['@pgtyped/runtime', '@pgtyped/query'],
  load: (machine, name) =>
    native(name, {
      get: (member) => {
        if (member === 'sql')
          return nativeFunction('pgtyped.sql', ({ args }) => statement(machine, taggedText(args)));
        if (member === 'PreparedQuery')
          return native('pgtyped.PreparedQuery', {
            construct: ({ args }) => statement(machine, union(membersOf(args[0], 'statement'))),
          });
        return { kind: 'external', package: name, path: `.${member}` };
      },
    }),
};

function statement(machine: Machine, given: Value): Value {
  const text = union(optionsOf(given).map(plainText));
  return native('pgtyped query', {
    get: (name) =>
      name === 'run' || name === 'stream'
        ? nativeFunction(`query.${name}`, (call) => run(machine, text, call))
        : undefined,
  });
}

/** It runs on what it is given, so that it is part of the transaction of that. */
function run(machine: Machine, text: Value, { args: [, client = UNKNOWN], node }: Call): Value {
  callFunction(machine, getProperty(machine, client, 'query', node), [text], node);
  return many(INPUT);
}

/** `$id!`, also `$ id !`, must be there, `$$rows(name, age)` is a list of rows: to the grammar both are values. */
function plainText(value: Value): Value {
  const plain = (part: string): string =>
    part
      .replaceAll(/(?<!\$)\$\$\w+\s*\([^()]*\)!?/g, '(1)')
      .replaceAll(/(?<!\$)\$\$(?=[A-Za-z_]\w*\b)/g, '$')
      .replaceAll(/(?<![\w$])\$\s*([A-Za-z_][\w.]*)\s*!/g, '$$$1')
      .replaceAll(/(?<![\w:])(:[A-Za-z_][\w.]*)!/g, '$1');
  const text = stringOf(value);
  if (text !== undefined) return literal(plain(text));
  return value.kind === 'unknown' && value.parts !== undefined
    ? joinedText(partsOf(value).map((part) => (part === null ? null : plain(part))))
    : value;
}
