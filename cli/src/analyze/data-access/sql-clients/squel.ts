import type { LibraryModel } from '../../interpreter/machine.ts';
import { union } from '../../interpreter/unions.ts';
import {
  freshId,
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
import { joined, type Statement, textOf, type Verb } from './squel-texts.ts';

/** `squel`: statements put together by calls and handed on as texts, `squel.select().from('users').toString()`. */
export const squelModel: LibraryModel = {
  packages: ['squel', 'safe-squel'],
  load: (_machine, name) => {
    const self: NativeValue = native(name, {
      get: (member) => {
        if (member === 'default') return self;
        if (member === 'useFlavour') return nativeFunction(`squel.${member}`, () => self);
        const verb = VERBS.get(member);
        if (verb !== undefined) return nativeFunction(`squel.${member}`, () => builder(emptyStatement(verb)));
        return PIECES.has(member) ? nativeFunction(`squel.${member}`, ({ args }) => piece(args)) : undefined;
      },
    });
    return self;
  },
};

const VERBS: ReadonlyMap<string, Verb> = new Map([
  ['select', 'select'],
  ['insert', 'insert'],
  ['replace', 'insert'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['remove', 'delete'],
]);

/** Pieces of statements: `squel.expr().and('id = ?', id)`, `squel.str('NOW()')`. */
const PIECES = new Set(['expr', 'case', 'str', 'rstr']);

function emptyStatement(verb: Verb): Statement {
  return { verb, tables: [], joins: [], fields: [], conditions: [], named: [], unions: [] };
}

function piece(args: readonly Value[]): NativeValue {
  const statement = emptyStatement('piece');
  step(statement, 'and', args);
  return builder(statement);
}

function copyOf(statement: Statement): Statement {
  const { verb, tables, joins, fields, conditions, named, unions } = statement;
  return {
    verb,
    tables: [...tables],
    joins: [...joins],
    fields: [...fields],
    conditions: [...conditions],
    named: [...named],
    unions: [...unions],
  };
}

/** What each builder puts together. */
const statements = new WeakMap<object, Statement>();

function builder(statement: Statement): NativeValue {
  statements.set(statement, statement);
  const self: NativeValue = {
    kind: 'native',
    id: freshId(),
    label: 'squel statement',
    props: new Map(),
    isFresh: true,
    model: statement,
    get: (name) => {
      if (name === 'toString') return nativeFunction(name, () => textOf(statement));
      if (name === 'toParam')
        return nativeFunction(name, () =>
          objectValue([
            ['text', textOf(statement)],
            ['values', INPUT],
          ]),
        );
      if (name === 'clone') return nativeFunction(name, () => builder(copyOf(statement)));
      return nativeFunction(`squel.${name}`, ({ args }) => {
        step(statement, name, args);
        return self;
      });
    },
  };
  return self;
}

const SOURCES = new Set(['from', 'into', 'table']);

function step(statement: Statement, name: string, args: readonly Value[]): void {
  const [first = INPUT, second] = args;
  if (SOURCES.has(name)) add(statement.tables, source(first, second));
  else if (/join$/.test(name)) {
    add(statement.joins, source(first, second));
    for (const one of asking(args.slice(2))) add(statement.conditions, one);
  } else if (/^union/.test(name)) add(statement.unions, inside(first));
  else if (name === 'with')
    add(statement.named, joined(literal(`${stringOf(first) ?? 'named'} AS `), inside(second ?? INPUT)));
  else {
    const places = /^fields?$|^returning$/.test(name) ? statement.fields : statement.conditions;
    for (const one of asking(args)) add(places, one);
  }
}

/** In a loop, and in branches that come together, the same is said over and over. */
function add(list: Value[], value: Value): void {
  const text = stringOf(value);
  if (text === undefined || !list.some((one) => stringOf(one) === text)) list.push(value);
}

/** A table, or a statement in its place. */
function source(value: Value, alias: Value | undefined): Value {
  return optionsOf(value).some((one) => textBehind(one) !== undefined)
    ? joined(inside(value), literal(` AS ${stringOf(alias) ?? 'inner_rows'}`))
    : value;
}

/** The text of a statement in parentheses. */
function inside(value: Value): Value {
  const text = union(optionsOf(value).map((one) => textBehind(one) ?? one));
  return joined(literal('('), text, literal(')'));
}

/** Of what a step is given, all that asks something by itself; nothing else names tables. */
function asking(args: readonly Value[]): Value[] {
  return args
    .flatMap((arg) =>
      arg.kind === 'array' ? arg.items : arg.kind === 'object' ? [...arg.props.values()] : [arg],
    )
    .flatMap((arg) => optionsOf(arg))
    .flatMap((arg) => {
      const written = stringOf(arg);
      if (written !== undefined) return ASKS.test(written) ? [literal(withoutPlaces(written))] : [];
      const behind = textBehind(arg);
      return behind === undefined
        ? isPieceOfQuery(arg)
          ? [arg]
          : []
        : [joined(literal('('), behind, literal(')'))];
    });
}

const ASKS = /\bselect\b/i;

function isPieceOfQuery(value: Value): boolean {
  return value.kind === 'unknown' && value.parts?.some((part) => part !== null && ASKS.test(part)) === true;
}

/** `id IN ? AND name = ?`: lists and values alike. */
function withoutPlaces(text: string): string {
  return text.replaceAll('?', '(NULL)');
}

function textBehind(value: Value): Value | undefined {
  const model = value.kind === 'native' ? value.model : undefined;
  const statement = model === undefined ? undefined : statements.get(model);
  return statement === undefined ? undefined : textOf(statement);
}
