import { ts } from '#typescript';
import { type Json, type JsonSchema, listIn, recordIn } from '../../artifacts/route-shapes.ts';
import { meaningOf, nodeOf } from './bindings.ts';
import { applied, type Draft, MADE, OPTIONAL_CALLS } from './builder-words.ts';
import { type ChainCall, chainOf } from './call-chain.ts';
import { keyText, literalOf } from './literals.ts';
import type { Located, Program } from './program.ts';

/** Libraries whose schemas are chains of calls. */
const LIBRARIES: Readonly<Record<string, 'zod' | 'joi' | 'yup'>> = {
  zod: 'zod',
  'zod/v4': 'zod',
  joi: 'joi',
  '@hapi/joi': 'joi',
  celebrate: 'joi',
  yup: 'yup',
};

export interface FoundSchema {
  readonly schema: JsonSchema;
  readonly library: string;
}

/** The JSON Schema of a zod, joi or yup schema, as far as its calls are written out. */
export function builderSchema(program: Program, at: Located): FoundSchema | undefined {
  const read = readChain(program, at);
  return read === undefined ? undefined : { schema: read.schema, library: read.library };
}

interface Read extends Draft {
  readonly library: 'zod' | 'joi' | 'yup';
}

const DEEP = 8;

function readChain(program: Program, at: Located, depth = 0): Read | undefined {
  if (depth > DEEP) return undefined;
  const { module, node } = nodeOf(program, at);
  const chain = chainOf(node);
  if (chain === undefined) return undefined;
  const meaning = meaningOf(program, { module, node: chain.root });
  if (meaning?.kind === 'package') {
    const library = LIBRARIES[meaning.name];
    if (library === undefined) return undefined;
    return built(program, module, { schema: {}, optional: library !== 'zod', library }, chain.calls, depth);
  }
  if (meaning?.kind !== 'node' || meaning.node === node) return undefined;
  const base = readChain(program, meaning, depth + 1);
  return base === undefined ? undefined : built(program, module, base, chain.calls, depth);
}

function built(
  program: Program,
  module: string,
  start: Read,
  calls: readonly ChainCall[],
  depth: number,
): Read {
  let read = start;
  for (const call of calls) read = { ...read, ...step(program, module, read, call, depth) };
  return read;
}

function step(program: Program, module: string, read: Read, call: ChainCall, depth: number): Draft {
  const [first] = call.args;
  if (OBJECTS.has(call.name)) {
    const shape = first === undefined ? {} : objectSchema(program, { module, node: first }, depth);
    return { ...read, schema: merged(read.schema, shape) };
  }
  if (call.name === 'array' || call.name === 'items' || call.name === 'of') {
    const items = first === undefined ? undefined : readChain(program, { module, node: first }, depth + 1);
    return {
      ...read,
      schema: { ...read.schema, type: 'array', ...(items === undefined ? {} : { items: items.schema }) },
    };
  }
  if (call.name === 'partial') return { ...read, schema: without(read.schema, 'required') };
  if (ALTERNATIVES.has(call.name)) {
    const many = first !== undefined && ts.isArrayLiteralExpression(first) ? first.elements : call.args;
    const anyOf = many.flatMap((one) => readChain(program, { module, node: one }, depth + 1)?.schema ?? []);
    return anyOf.length === 0 ? read : { ...read, schema: { ...read.schema, anyOf } };
  }
  const made = MADE[call.name];
  const values = call.args.map((one) => literalOf(nodeOf(program, { module, node: one }).node));
  if (made !== undefined) return applied({ ...read, schema: { ...read.schema, ...made } }, call, values);
  return OPTIONAL_CALLS.has(call.name) && first !== undefined && read.library === 'zod' && isFirst(read)
    ? { ...(readChain(program, { module, node: first }, depth + 1) ?? read), optional: true }
    : applied(read, call, values);
}

/** `z.optional(inner)` stands at the beginning of a chain. */
function isFirst(read: Read): boolean {
  return Object.keys(read.schema).length === 0;
}

const OBJECTS = new Set(['object', 'strictObject', 'looseObject', 'keys', 'shape', 'extend', 'append']);
const ALTERNATIVES = new Set(['union', 'alternatives', 'try']);

function objectSchema(program: Program, at: Located, depth: number): JsonSchema {
  const { module, node } = nodeOf(program, at);
  if (!ts.isObjectLiteralExpression(node)) return { type: 'object' };
  const properties: [string, Json][] = [];
  const required: string[] = [];
  for (const one of node.properties) {
    const key = one.name === undefined ? undefined : keyText(one.name);
    const value = ts.isPropertyAssignment(one)
      ? one.initializer
      : ts.isShorthandPropertyAssignment(one)
        ? one.name
        : undefined;
    if (key === undefined || value === undefined) continue;
    const read = readChain(program, { module, node: value }, depth + 1);
    properties.push([key, read?.schema ?? {}]);
    if (read !== undefined && !read.optional) required.push(key);
  }
  return {
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(properties),
  };
}

function merged(a: JsonSchema, b: JsonSchema): JsonSchema {
  const properties = { ...recordIn(a.properties), ...recordIn(b.properties) };
  const required = [...new Set([...(listIn(a.required) ?? []), ...(listIn(b.required) ?? [])])];
  return {
    ...a,
    ...b,
    ...(required.length === 0 ? {} : { required }),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
  };
}

function without(schema: JsonSchema, key: string): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}
