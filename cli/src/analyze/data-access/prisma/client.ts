import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  ANY_MEMBER,
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { chain } from '../chains.ts';
import { itemsOf } from '../option-objects.ts';
import { type Mode, newQuery, type Runner, touch, unresolved } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { firstArgument } from '../sql/handed-statements.ts';
import { sqlInto } from '../sql/queries.ts';
import { dialectOf } from '../sql/tables.ts';
import { insertedText, isTagged, taggedText } from '../sql-clients/sql-tags.ts';
import { begin, during, joinTransaction } from '../transactions.ts';
import {
  accessor,
  type Extensions,
  extended,
  methodOf,
  middleware,
  noExtensions,
  runHooks,
} from './extensions.ts';
import { argumentsInto, joinInto } from './relations.ts';
import type { PrismaModel, PrismaSchema } from './schema-file.ts';

type Shape = 'many' | 'one' | 'row';

const OPERATIONS: Readonly<Record<string, readonly [Mode, Shape]>> = {
  findMany: ['read', 'many'],
  findUnique: ['read', 'one'],
  findUniqueOrThrow: ['read', 'row'],
  findFirst: ['read', 'one'],
  findFirstOrThrow: ['read', 'row'],
  count: ['read', 'row'],
  aggregate: ['read', 'row'],
  groupBy: ['read', 'many'],
  findRaw: ['read', 'row'],
  aggregateRaw: ['read', 'row'],
  create: ['write', 'row'],
  createMany: ['write', 'row'],
  createManyAndReturn: ['write', 'many'],
  update: ['write', 'row'],
  updateMany: ['write', 'row'],
  updateManyAndReturn: ['write', 'many'],
  upsert: ['write', 'row'],
  delete: ['write', 'row'],
  deleteMany: ['write', 'row'],
};

/** A client, or the one that a transaction gives its callback. */
export function clientValue(
  machine: Machine,
  schema: PrismaSchema,
  runner: Runner,
  given: Extensions = noExtensions(),
): NativeValue {
  let extensions = given;
  const use = (run: Value): void => {
    extensions = { ...extensions, hooks: [...extensions.hooks, middleware(machine, run)] };
  };
  const self: NativeValue = native('prisma client', {
    ...(runner.transaction === undefined ? {} : { model: { transaction: runner.transaction } }),
    get: (name) => {
      if (name === ANY_MEMBER) return delegateValue(machine, schema, undefined, runner, extensions);
      if (name === '$use')
        return nativeFunction('prisma.$use', ({ args: [run] }) => {
          if (run !== undefined) use(run);
          return UNDEFINED;
        });
      const own = methodOf(extensions, name, self);
      if (own !== undefined) return own;
      if (name.startsWith('$')) return clientMethod(machine, schema, runner, self, extensions, name);
      const model = [...schema.models.values()].find((one) => accessor(one.name) === name);
      return model === undefined ? undefined : delegateValue(machine, schema, model, runner, extensions);
    },
  });
  return self;
}

function clientMethod(
  machine: Machine,
  schema: PrismaSchema,
  runner: Runner,
  self: Value,
  extensions: Extensions,
  name: string,
): Value {
  switch (name) {
    case '$transaction':
      return nativeFunction('prisma.$transaction', (call) =>
        transaction(machine, schema, runner, extensions, call),
      );
    case '$extends':
      return nativeFunction('prisma.$extends', ({ args: [options], node }) =>
        options?.kind === 'function'
          ? callFunction(machine, options, [self], node)
          : clientValue(machine, schema, runner, extended(machine, extensions, options)),
      );
    default:
      return /^\$(?:query|execute)Raw/.test(name)
        ? nativeFunction(`prisma.${name}`, (call) => rawQuery(machine, schema, runner, call))
        : nativeFunction(`prisma.${name}`, () => INPUT);
  }
}

function rawQuery(machine: Machine, schema: PrismaSchema, runner: Runner, call: Call): Value {
  const fact = newQuery(machine, call.node, runner);
  const text = isTagged(call) ? taggedText(call.args) : insertedText(call.args[0]);
  sqlInto(machine, fact, text, call.node, {
    dialect: dialectOf(schema.provider),
    written: firstArgument(call.node),
  });
  return pending(machine, fact, call, () => many(INPUT));
}

/** The methods of one model; without a model those of any. */
function delegateValue(
  machine: Machine,
  schema: PrismaSchema,
  model: PrismaModel | undefined,
  runner: Runner,
  extensions: Extensions,
): NativeValue {
  const self: NativeValue = native(`prisma.${model?.name ?? '?'}`, {
    get: (name) => {
      const operation = ownMember(OPERATIONS, name);
      if (operation !== undefined)
        return nativeFunction(`prisma.${model?.name ?? '?'}.${name}`, (call) => {
          if (model !== undefined) runHooks(extensions, model.name, name, call);
          return operate(machine, schema, model, runner, operation, call);
        });
      return methodOf(extensions, name, self, accessor(model?.name ?? ''));
    },
  });
  return self;
}

function operate(
  machine: Machine,
  schema: PrismaSchema,
  model: PrismaModel | undefined,
  runner: Runner,
  [mode, shape]: readonly [Mode, Shape],
  call: Call,
): Value {
  const fact = newQuery(machine, call.node, runner);
  if (model === undefined) {
    unresolved(machine, fact, call.node, {
      message: 'The model of this query is not known',
      cause: 'Its name comes from a value that could not be followed.',
    });
    return INPUT;
  }
  touch(fact, model.table, mode);
  argumentsInto(schema, fact, model, call.args[0]);
  return fluent(machine, schema, fact, model, call, () =>
    shape === 'many' ? many(INPUT) : shape === 'one' ? maybe(INPUT) : INPUT,
  );
}

/** `prisma.post.findUnique(…).author()` follows relations from what a query gives. */
function fluent(
  machine: Machine,
  schema: PrismaSchema,
  fact: QueryFact,
  model: PrismaModel,
  call: Call,
  result: () => Value,
): NativeValue {
  return pending(machine, fact, call, result, (name) => {
    const field = model.fields.get(name);
    const target = field === undefined ? undefined : schema.models.get(field.type);
    if (field === undefined || target === undefined) return undefined;
    return (next) => {
      joinInto(schema, fact, model, field, 'read');
      argumentsInto(schema, fact, target, next.args[0]);
      return fluent(machine, schema, fact, target, next, () => (field.isList ? many(INPUT) : maybe(INPUT)));
    };
  });
}

/** A query that runs when it is awaited, or in the list of a transaction. */
function pending(
  machine: Machine,
  fact: QueryFact,
  { node }: Call,
  result: () => Value,
  step: (name: string) => ((call: Call) => Value | undefined) | undefined = () => undefined,
): NativeValue {
  return chain(machine, { label: 'prisma query', node, model: { fact }, result, step });
}

/** `$transaction([…])` and `$transaction(async (tx) => …)`. */
function transaction(
  machine: Machine,
  schema: PrismaSchema,
  runner: Runner,
  extensions: Extensions,
  { args, node }: Call,
): Value {
  const [given] = args;
  const opened = begin(machine, node, runner.connection);
  if (opened === undefined) return UNDEFINED;
  return during(machine, opened, () => {
    if (given?.kind === 'function')
      return callFunction(
        machine,
        given,
        [clientValue(machine, schema, { ...runner, transaction: opened }, extensions)],
        node,
      );
    for (const one of itemsOf(given)) {
      const fact =
        one.kind === 'native' && one.model !== undefined && 'fact' in one.model ? one.model.fact : undefined;
      if (isQuery(fact)) joinTransaction(machine, fact, opened);
    }
    return INPUT;
  });
}

function isQuery(value: unknown): value is QueryFact {
  return typeof value === 'object' && value !== null && 'tables' in value;
}
