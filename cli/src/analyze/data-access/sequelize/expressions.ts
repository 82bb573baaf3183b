import type { QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { joinedText, partsOf } from '../../interpreter/texts.ts';
import {
  INPUT,
  native,
  nativeFunction,
  optionsOf,
  type UnknownValue,
  type Value,
} from '../../interpreter/values.ts';
import { newQuery } from '../queries.ts';
import { sqlInto } from '../sql/queries.ts';
import type { SequelizeState } from './state.ts';

export const EXPRESSIONS: ReadonlySet<string> = new Set(['literal', 'asIs']);

/** What the pieces of SQL ask that the program puts into queries as they are, of which it is one. */
const expressions = new WeakMap<Value, QueryFact>();

/**
 * SQL put into a query as it is: what it selects from is read, by the function that makes it. What is made at start-up is read by the
 * queries that are given it.
 */
export function expression(machine: Machine, state: SequelizeState, name: string): Value {
  return nativeFunction(`Sequelize.${name}`, ({ args: [text], node }) => {
    const texts = text === undefined ? [] : optionsOf(text).flatMap(askingText);
    if (texts.length === 0) return INPUT;
    const fact = newQuery(machine, node, { connection: state });
    for (const one of texts) sqlInto(machine, fact, one, node, { dialect: state.dialect });
    const value = native(`Sequelize.${name}()`, { get: () => INPUT });
    expressions.set(value, fact);
    return value;
  });
}

/** Values go into the middle of a text: `id in (select … where name = ${escape(name)})`. Of a piece of a statement one is made. */
function askingText(text: Value): readonly UnknownValue[] {
  const parts = partsOf(text).map((part) => part?.replace(ORDER, '') ?? null);
  if (!parts.some((part) => part !== null && /\bselect\b/i.test(part))) return [];
  const isStatement = /^\s*(?:select|with)\b/i.test(parts[0] ?? '');
  return [joinedText(isStatement ? parts : ['select ', ...parts])];
}

/** How rows are ordered by it is no part of the expression. */
const ORDER = /\s+(?:asc|desc)(?:\s+nulls\s+(?:first|last))?\s*$/i;

/** Reads what the expressions ask that stand anywhere in the options of a query. */
export function expressionsInto(fact: QueryFact, options: Value): void {
  for (const one of valuesWithin(options)) {
    const asked = expressions.get(one);
    if (asked !== undefined) addAsked(fact, asked);
  }
}

function addAsked(fact: QueryFact, asked: QueryFact): void {
  for (const table of asked.tables.keys()) if (!fact.tables.has(table)) fact.tables.set(table, 'read');
  for (const name of asked.named) fact.named.add(name);
  for (const [name, called] of asked.called ?? []) {
    fact.called ??= new Map();
    fact.called.set(name, called);
  }
}

/** Options are small; what is larger are rows that are written. */
const MOST_VALUES = 500;

function valuesWithin(options: Value): ReadonlySet<Value> {
  const found = new Set<Value>([options]);
  for (const one of found) {
    if (found.size > MOST_VALUES) break;
    for (const inner of partsOfValue(one)) found.add(inner);
  }
  return found;
}

function partsOfValue(value: Value): Iterable<Value> {
  if (value.kind === 'union') return value.options;
  if (value.kind === 'array') return value.items;
  return value.kind === 'object' ? [...value.props.values(), ...(value.unnamed ?? [])] : [];
}
