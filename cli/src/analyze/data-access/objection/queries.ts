import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import { staticMember } from '../../interpreter/classes.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  type ClassValue,
  freshId,
  INPUT,
  type NativeValue,
  nativeFunction,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { BUILDER_NAME, builderMember, copyOfBuilder, raiseToWrite } from '../knex/builder.ts';
import { newQuery, type Runner, touch, unresolved } from '../queries.ts';
import { many, maybe, rowOfClass, rowValue } from '../rows.ts';
import { allowGraph, fetchGraph } from './fetched-graphs.ts';
import { runModelHooks } from './hooks.ts';
import { joinOne, mappingsOf, tableOf } from './mappings.ts';
import { ownBuilderMethod } from './own-builder.ts';

type Shape = 'many' | 'one' | 'value';

/** A query on a model's table: knex's own builder, with the methods that objection adds. */
export function queryOf(
  machine: Machine,
  model: ClassValue,
  runner: Runner,
  { node }: Pick<Call, 'node'>,
): NativeValue {
  const fact = newQuery(machine, node, runner);
  const table = tableOf(machine, model);
  if (table === undefined)
    unresolved(machine, fact, node, {
      message: 'The table of this model is not known',
      cause: 'Its static tableName is missing or comes from a value that could not be followed.',
    });
  else touch(fact, table, 'read');
  return builderOf(machine, model, fact, 'many');
}

function builderOf(machine: Machine, model: ClassValue, fact: QueryFact, start: Shape): NativeValue {
  let shape = start;
  const look: Pick<NativeValue, 'kind' | 'label' | 'model' | 'isFresh' | 'awaited'> = {
    kind: 'native',
    label: 'objection query',
    model: { fact },
    isFresh: true,
    awaited: () => {
      const row = rowOf(machine, model);
      return shape === 'many' ? many(row) : shape === 'one' ? maybe(row) : INPUT;
    },
  };
  const plain: NativeValue = {
    ...look,
    id: freshId(),
    props: new Map(),
    get: (name) => {
      if (name === 'clone')
        return nativeFunction('query.clone', ({ node }) =>
          builderOf(machine, model, copyOfBuilder(machine, fact, node), shape),
        );
      const step = own(machine, model, fact, name);
      if (step !== undefined)
        return nativeFunction(`query.${name}`, (call) => {
          step(call);
          runModelHooks(machine, model, () => rowOf(machine, model), fact, name, call.node);
          shape = ownMember(SHAPES, name) ?? shape;
          return self;
        });
      if (name === 'for' || PASSED.has(name)) return nativeFunction(`query.${name}`, () => self);
      if (name === 'first') shape = 'one';
      return BUILDER_NAME.test(name) ? builderMember(machine, self, name) : undefined;
    },
  };
  const self: NativeValue = {
    ...look,
    id: freshId(),
    props: new Map(),
    get: (name) => ownBuilderMethod(machine, model, { self, plain }, name) ?? plain.get?.(name),
  };
  return self;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  findById: 'one',
  findOne: 'one',
  insertAndFetch: 'one',
  insert: 'one',
  insertGraph: 'one',
  insertGraphAndFetch: 'one',
  upsertGraph: 'one',
  upsertGraphAndFetch: 'one',
  patchAndFetchById: 'one',
  updateAndFetchById: 'one',
  patchAndFetch: 'one',
  updateAndFetch: 'one',
  patch: 'value',
  update: 'value',
  delete: 'value',
  deleteById: 'value',
  resultSize: 'value',
  page: 'value',
  range: 'value',
};

const WRITES = /^(?:insert|patch|update|delete|upsert|increment|decrement|relate|unrelate)/;
const GRAPH_READS = new Set([
  'withGraphFetched',
  'withGraphJoined',
  'eager',
  'joinEager',
  'mergeEager',
  'joinRelated',
  'innerJoinRelated',
  'leftJoinRelated',
  'joinRelation',
  'leftJoinRelation',
  'outerJoinRelated',
]);
const GRAPH_LIMITS = new Set(['allowGraph', 'allowEager', 'mergeAllowEager']);
const PASSED = new Set([
  'findById',
  'findByIds',
  'findOne',
  'throwIfNotFound',
  'page',
  'range',
  'resultSize',
  'modifyGraph',
  'context',
  'mergeContext',
  'skipUndefined',
  'castTo',
  'asFindQuery',
  'alias',
  'runBefore',
  'runAfter',
  'onBuild',
  'whereExists',
  'whereComposite',
  'modifiers',
]);

function own(
  machine: Machine,
  model: ClassValue,
  fact: QueryFact,
  name: string,
): ((call: Call) => void) | undefined {
  if (GRAPH_READS.has(name)) return ({ args, node }) => fetchGraph(machine, fact, model, args[0], node);
  if (GRAPH_LIMITS.has(name)) return ({ args }) => allowGraph(fact, args[0]);
  if (/^(?:insert|upsert)Graph/.test(name))
    return ({ args, node }) => {
      raiseToWrite(fact);
      graphInto(machine, fact, model, args[0]);
      if (!isWholeGraph(args[0]) && mappingsOf(machine, model).length > 0)
        unresolved(machine, fact, node, {
          message: 'Which relations this graph writes is not known',
          cause: 'The rows come from a value that could not be followed.',
        });
    };
  if (name === 'modify' || name === 'applyFilter') return (call) => modify(machine, model, fact, call);
  if (WRITES.test(name)) return () => raise(fact, name);
  return ownMember(SHAPES, name) === undefined ? undefined : () => undefined;
}

/** On a relation `relate` writes the table between, `insert` that and the rows, anything else the rows. */
function raise(fact: QueryFact, name: string): void {
  const [first, second] = fact.tables.keys();
  const isOver = fact.named.has(RELATED) && second !== undefined;
  if (first !== undefined && (!isOver || /relate|^insert/.test(name))) touch(fact, first, 'write');
  if (isOver && !/relate/.test(name)) touch(fact, second, 'write');
}

/** Marks a query over a relation, whose first table is the join table where there is one. */
const RELATED = '[related]';

/** `upsertGraph` writes the rows of every relation that the given graph holds. */
function graphInto(machine: Machine, fact: QueryFact, model: ClassValue, graph: Value | undefined): void {
  const [item] = graph?.kind === 'array' ? graph.items : [graph];
  if (item?.kind !== 'object') return;
  for (const [name, value] of item.props) {
    const target = joinOne(machine, fact, model, name, 'write');
    if (target !== undefined) graphInto(machine, fact, target, value);
  }
}

/** Whether all that is in the first row of a graph is known. */
function isWholeGraph(graph: Value | undefined): boolean {
  const [item] = graph?.kind === 'array' ? graph.items : [graph];
  return item?.kind === 'object' && !item.open;
}

/** A modifier is a function, or the name of one of the model's. */
function modify(machine: Machine, model: ClassValue, fact: QueryFact, { args, node }: Call): void {
  const [given] = args;
  const name = stringOf(given);
  const modifiers = staticMember(machine, model, 'modifiers');
  const modifier =
    name === undefined ? given : modifiers?.kind === 'object' ? modifiers.props.get(name) : undefined;
  if (modifier?.kind === 'function')
    callFunction(machine, modifier, [builderOf(machine, model, fact, 'many'), ...args.slice(1)], node);
}

/** A row: the class's own methods, then `$query`, `$relatedQuery` and their like. */
export function rowOf(machine: Machine, model: ClassValue, runner: Runner = {}): Value {
  return rowOfClass(model, rowMembers(machine, model, runner));
}

export function rowMembers(machine: Machine, model: ClassValue, runner: Runner): NativeValue {
  return rowValue('objection row', (name) => {
    if (name === '$query')
      return nativeFunction('row.$query', (call) => queryOf(machine, model, runner, call));
    if (name === '$relatedQuery')
      return nativeFunction('row.$relatedQuery', (call) => relatedQuery(machine, model, runner, call));
    if (name === '$fetchGraph' || name === '$loadRelated')
      return nativeFunction(`row.${name}`, ({ args, node }) => {
        fetchGraph(machine, newQuery(machine, node, runner), model, args[0], node);
        return INPUT;
      });
    return OF_PROMISES.has(name) ? undefined : INPUT;
  });
}

/** A query on the rows behind a relation. */
export function relatedQuery(
  machine: Machine,
  model: ClassValue,
  runner: Runner,
  { args, node }: Call,
): NativeValue {
  const fact = newQuery(machine, node, runner);
  fact.named.add(RELATED);
  const target = joinOne(machine, fact, model, stringOf(args[0]) ?? '', 'read');
  return builderOf(machine, target ?? model, fact, 'many');
}
