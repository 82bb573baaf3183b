import { ts } from '#typescript';
import { type Json, type JsonSchema, listIn } from '../../artifacts/route-shapes.ts';
import type { ChainCall } from './call-chain.ts';

/** A schema in the making. */
export interface Draft {
  readonly schema: JsonSchema;
  /** The property may be left out. */
  readonly optional: boolean;
}

/** Calls that say what kind of value it is. */
export const MADE: Readonly<Record<string, JsonSchema>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  int: { type: 'integer' },
  bigint: { type: 'integer' },
  boolean: { type: 'boolean' },
  bool: { type: 'boolean' },
  date: { type: 'string', format: 'date-time' },
  datetime: { type: 'string', format: 'date-time' },
  isoDate: { type: 'string', format: 'date-time' },
  email: { type: 'string', format: 'email' },
  uuid: { type: 'string', format: 'uuid' },
  guid: { type: 'string', format: 'uuid' },
  url: { type: 'string', format: 'uri' },
  uri: { type: 'string', format: 'uri' },
  record: { type: 'object' },
};

export const OPTIONAL_CALLS = new Set(['optional', 'nullish', 'default', 'notRequired', 'catch', 'prefault']);

/** What one more call makes of a schema; what a schema cannot say (refinements, transformations) is left out. */
export function applied(
  draft: Draft,
  { name, args }: ChainCall,
  values: readonly (Json | undefined)[],
): Draft {
  const [value] = values;
  const having = (more: JsonSchema): Draft => ({ ...draft, schema: { ...draft.schema, ...more } });
  if (OPTIONAL_CALLS.has(name)) {
    const told = name === 'default' && value !== undefined ? { default: value } : {};
    const nullish = name === 'nullish' ? nullable(draft.schema) : draft.schema;
    return { schema: { ...nullish, ...told }, optional: true };
  }
  if (name === 'required' || name === 'defined') return { ...draft, optional: false };
  if (name === 'nullable' || (name === 'allow' && values.includes(null)))
    return { ...draft, schema: nullable(draft.schema) };
  if (CHOICES.has(name)) {
    const choices = values.flatMap((one) => listIn(one) ?? (one === undefined ? [] : [one]));
    return choices.length === 0 ? draft : having({ ...typeOf(choices), enum: choices });
  }
  if (name === 'positive') return having({ exclusiveMinimum: 0 });
  if (name === 'nonnegative') return having({ minimum: 0 });
  if (typeof value === 'number') return having(bounded(draft.schema.type, name, value));
  if (typeof value === 'string' && (name === 'describe' || name === 'description' || name === 'label'))
    return having({ description: value });
  const [first] = args;
  if (PATTERNS.has(name) && first !== undefined && ts.isRegularExpressionLiteral(first))
    return having({ pattern: first.text.replace(/^\/(.*)\/[a-z]*$/s, '$1') });
  return draft;
}

const CHOICES = new Set(['valid', 'oneOf', 'enum', 'literal', 'equal', 'equals', 'isIn']);
const PATTERNS = new Set(['regex', 'pattern', 'matches']);

/** `min(3)` means characters, elements or a number, by what it is said of. */
function bounded(type: Json | undefined, name: string, value: number): JsonSchema {
  const noun = type === 'string' ? 'Length' : type === 'array' ? 'Items' : '';
  const smallest = noun === '' ? 'minimum' : `min${noun}`;
  const largest = noun === '' ? 'maximum' : `max${noun}`;
  if (type === 'object') return {};
  if (name === 'min' || name === 'gte') return { [smallest]: value };
  if (name === 'max' || name === 'lte') return { [largest]: value };
  if (name === 'length' && noun !== '') return { [smallest]: value, [largest]: value };
  if (name === 'gt' || name === 'greater' || name === 'moreThan') return { exclusiveMinimum: value };
  if (name === 'lt' || name === 'less' || name === 'lessThan') return { exclusiveMaximum: value };
  return {};
}

function nullable(schema: JsonSchema): JsonSchema {
  return typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;
}

function typeOf(choices: readonly Json[]): JsonSchema {
  const types = new Set(choices.map((one) => typeof one));
  const [only] = types;
  return types.size === 1 && (only === 'string' || only === 'number' || only === 'boolean')
    ? { type: only }
    : {};
}
