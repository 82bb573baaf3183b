import type { QueryFact } from '../../interpreter/activation.ts';
import { relate } from '../../interpreter/joined-tables.ts';
import type { Value } from '../../interpreter/values.ts';
import { entriesOfObject, itemsOf, membersOf } from '../option-objects.ts';
import { type Mode, touch } from '../queries.ts';
import { implicitTable, type PrismaField, type PrismaModel, type PrismaSchema } from './schema-file.ts';

/** One walk over the arguments of a client call. */
interface Walk {
  readonly schema: PrismaSchema;
  readonly fact: QueryFact;
}

/** Adds what `include`, `select`, `where`, `orderBy` and nested writes of a call touch beside its own model. */
export function argumentsInto(
  schema: PrismaSchema,
  fact: QueryFact,
  model: PrismaModel,
  args: Value | undefined,
): void {
  const walk: Walk = { schema, fact };
  for (const key of ['include', 'select'])
    for (const one of membersOf(args, key)) selection(walk, model, one);
  for (const key of ['where', 'orderBy', 'having', 'cursor'])
    for (const one of membersOf(args, key)) filter(walk, model, one);
  for (const key of ['data', 'create', 'update'])
    for (const one of membersOf(args, key)) data(walk, model, one);
}

function relationOf(walk: Walk, model: PrismaModel, name: string): [PrismaField, PrismaModel] | undefined {
  const field = model.fields.get(name);
  const target = field === undefined ? undefined : walk.schema.models.get(field.type);
  return field === undefined || target === undefined ? undefined : [field, target];
}

/** Adds the tables that following a relation reads or writes. */
export function joinInto(
  schema: PrismaSchema,
  fact: QueryFact,
  model: PrismaModel,
  field: PrismaField,
  mode: Mode,
): void {
  const target = schema.models.get(field.type);
  if (target === undefined) return;
  touch(fact, target.table, mode);
  const between = implicitTable(schema, model, field);
  if (between !== undefined) touch(fact, between, mode);
  for (const [one, other] of pairsBetween(model.table, between, target.table)) relate(fact, one, other);
}

function pairsBetween(one: string, between: string | undefined, other: string): [string, string][] {
  return between === undefined
    ? [[one, other]]
    : [
        [one, between],
        [between, other],
        [one, other],
      ];
}

function selection(walk: Walk, model: PrismaModel, value: Value): void {
  for (const [name, inner] of entriesOfObject(value)) {
    if (inner.kind === 'literal' && inner.value === false) continue;
    if (name === '_count') {
      for (const one of membersOf(inner, 'select')) selection(walk, model, one);
      continue;
    }
    const relation = relationOf(walk, model, name);
    if (relation === undefined) continue;
    const [field, target] = relation;
    joinInto(walk.schema, walk.fact, model, field, 'read');
    argumentsInto(walk.schema, walk.fact, target, inner);
  }
}

const JUNCTIONS = new Set(['AND', 'OR', 'NOT']);
const QUANTIFIERS = ['some', 'every', 'none', 'is', 'isNot'];

/** Filters and orders over relations. */
function filter(walk: Walk, model: PrismaModel, value: Value): void {
  for (const one of itemsOf(value)) {
    for (const [name, inner] of entriesOfObject(one)) {
      if (JUNCTIONS.has(name)) filter(walk, model, inner);
      const relation = relationOf(walk, model, name);
      if (relation === undefined) continue;
      const [field, target] = relation;
      joinInto(walk.schema, walk.fact, model, field, 'read');
      for (const nested of [inner, ...QUANTIFIERS.flatMap((key) => membersOf(inner, key))])
        filter(walk, target, nested);
    }
  }
}

const CREATES = new Set([
  'create',
  'createMany',
  'connectOrCreate',
  'update',
  'updateMany',
  'upsert',
  'delete',
  'deleteMany',
]);

/** Nested writes: `posts: { create: …, connect: … }`. */
function data(walk: Walk, model: PrismaModel, value: Value): void {
  for (const one of itemsOf(value)) {
    for (const [name, operations] of entriesOfObject(one)) {
      const relation = relationOf(walk, model, name);
      if (relation === undefined) continue;
      for (const [operation, argument] of entriesOfObject(operations))
        nestedWrite(walk, model, relation, operation, argument);
    }
  }
}

function nestedWrite(
  walk: Walk,
  model: PrismaModel,
  [field, target]: [PrismaField, PrismaModel],
  operation: string,
  argument: Value,
): void {
  const between = implicitTable(walk.schema, model, field);
  if (between !== undefined) touch(walk.fact, between, 'write');
  for (const [one, other] of pairsBetween(model.table, between, target.table)) relate(walk.fact, one, other);
  // Connecting only writes the row that holds the key, which is the target's unless this model has the key itself.
  const writesTarget = CREATES.has(operation) || (between === undefined && field.keys.length === 0);
  touch(walk.fact, target.table, writesTarget ? 'write' : 'read');
  for (const one of itemsOf(argument)) {
    data(walk, target, one);
    for (const key of ['data', 'create', 'update'])
      for (const inner of membersOf(one, key)) data(walk, target, inner);
  }
}
