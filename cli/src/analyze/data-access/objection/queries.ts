import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import { staticMember } from '../../interpreter/classes.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import { union } from '../../interpreter/unions.ts';
import {
  type Call,
  type ClassValue,
  freshId,
  INPUT,
  type NativeValue,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { BUILDER_NAME, builderMember, copyOfBuilder } from '../knex/builder.ts';
import { runnerOf } from '../knex/runner.ts';
import { membersOf } from '../option-objects.ts';
import { newQuery, type Runner, touch, unresolved } from '../queries.ts';
import { many, maybe, rowOfClass, rowValue } from '../rows.ts';
import { allowGraph, fetchGraph } from './fetched-graphs.ts';
import { Finding, WRITES } from './finding.ts';
import { writeGraph } from './given-graphs.ts';
import { runModelHooks } from './hooks.ts';
import { joinOne, type Mapping, mappingsOf, tableOf } from './mappings.ts';
import { namedRelations } from './named-relations.ts';
import { ownBuilderMethod } from './own-builder.ts';

type Shape = 'many' | 'one' | 'page' | 'value';

/** What the queries of a model run on; rows of one that is bound to a transaction are bound as well. */
export interface ModelRunner extends Runner {
  readonly isBound?: true;
}

/** A query on a model's table: knex's own builder, with the methods that objection adds. */
export function queryOf(
  machine: Machine,
  model: ClassValue,
  runner: ModelRunner,
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
  return builderOf(machine, model, fact, new Finding([model], node, runner.isBound ? runner : undefined));
}

function builderOf(
  machine: Machine,
  model: ClassValue,
  fact: QueryFact,
  finding: Finding,
  start: Shape = 'many',
): NativeValue {
  let shape = start;
  const rows = finding.rows ?? runnerOfRows(fact);
  const send = (): void => finding.send(machine, fact, (found) => rowOf(machine, found, rows));
  const look: Pick<NativeValue, 'kind' | 'label' | 'model' | 'isFresh' | 'awaited'> = {
    kind: 'native',
    label: 'objection query',
    model: { fact },
    isFresh: true,
    awaited: () => {
      send();
      return shaped(rowOf(machine, model, rows), shape);
    },
  };
  const plain: NativeValue = {
    ...look,
    id: freshId(),
    props: new Map(),
    get: (name) => {
      if (name === 'clone')
        return nativeFunction('query.clone', ({ node }) =>
          builderOf(machine, model, copyOfBuilder(machine, fact, node), finding.copy(node), shape),
        );
      if (name === 'modelClass') return nativeFunction('query.modelClass', () => model);
      if (name === 'knex')
        return nativeFunction('query.knex', ({ node }) =>
          callFunction(machine, staticMember(machine, model, 'knex') ?? INPUT, [], node),
        );
      // It counts at once; the query goes on as it was.
      if (name === 'resultSize') return nativeFunction('query.resultSize', () => INPUT);
      const step = own(machine, model, { fact, finding }, name);
      if (step !== undefined)
        return nativeFunction(`query.${name}`, (call) => {
          step(call);
          finding.step(name);
          runModelHooks(machine, model, () => rowOf(machine, model, rows), fact, name, call.node);
          shape = ownMember(SHAPES, name) ?? shape;
          return self;
        });
      if (name === 'for' || PASSED.has(name)) return nativeFunction(`query.${name}`, () => self);
      if (name === 'first') shape = 'one';
      if (name === 'then') send();
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
  page: 'page',
  range: 'page',
};

function shaped(row: Value, shape: Shape): Value {
  switch (shape) {
    case 'many':
      return many(row);
    case 'one':
      return maybe(row);
    case 'page':
      return objectValue([
        ['results', many(row)],
        ['total', INPUT],
      ]);
    case 'value':
      return INPUT;
  }
}

/** `withGraphFetched`, `eager` of old versions, `joinRelated` and `fullOuterJoinRelated`. */
const GRAPH_READS =
  /^(?:withGraph(?:Fetched|Joined)|eager|joinEager|naiveEager|mergeEager|mergeJoinEager|(?:left|right|inner|outer|fullOuter|leftOuter|rightOuter)?[jJ]oin(?:Related|Relation))$/;
/** Others join a relation and leave its rows where they are. */
const GRAPH_FETCHES = /graph|eager/i;
const GRAPH_LIMITS = new Set(['allowGraph', 'allowEager', 'mergeAllowEager']);
const PASSED = new Set([
  'findById',
  'findByIds',
  'findOne',
  'throwIfNotFound',
  'page',
  'range',
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

interface Query {
  readonly fact: QueryFact;
  readonly finding: Finding;
}

function own(
  machine: Machine,
  model: ClassValue,
  { fact, finding }: Query,
  name: string,
): ((call: Call) => void) | undefined {
  if (GRAPH_READS.test(name))
    return ({ args, node }) => {
      const fetched = fetchGraph(machine, fact, model, args[0], node);
      if (GRAPH_FETCHES.test(name)) finding.add(fetched);
    };
  if (GRAPH_LIMITS.has(name)) return ({ args }) => allowGraph(fact, args[0]);
  if (/^(?:insert|upsert)Graph/.test(name)) return (call) => writeGraph(machine, fact, model, call);
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

/** A modifier is a function, or the name of one of the model's. */
function modify(machine: Machine, model: ClassValue, fact: QueryFact, { args, node }: Call): void {
  const [given] = args;
  const name = stringOf(given);
  const modifiers = staticMember(machine, model, 'modifiers');
  const modifier =
    name === undefined ? given : modifiers?.kind === 'object' ? modifiers.props.get(name) : undefined;
  if (modifier?.kind === 'function')
    callFunction(
      machine,
      modifier,
      [builderOf(machine, model, fact, new Finding([], node)), ...args.slice(1)],
      node,
    );
}

/** Rows ask the database that they come from, but not in the transaction in which they were found. */
function runnerOfRows({ connection, spelled }: QueryFact): Runner {
  return { connection, spelled };
}

/** A row: the class's own methods, then `$query`, `$relatedQuery` and their like. */
export function rowOf(machine: Machine, model: ClassValue, runner: Runner): Value {
  return rowOfClass(model, rowMembers(machine, model, runner));
}

export function rowMembers(machine: Machine, model: ClassValue, runner: Runner): NativeValue {
  const within = (trx: Value | undefined): Runner => ({ ...runner, ...runnerOf(trx) });
  return rowValue('objection row', (name) => {
    if (name === '$query')
      return nativeFunction('row.$query', (call) => queryOf(machine, model, within(call.args[0]), call));
    if (name === '$modelClass') return model;
    if (name === '$knex')
      return nativeFunction('row.$knex', ({ node }) =>
        callFunction(machine, staticMember(machine, model, 'knex') ?? INPUT, [], node),
      );
    if (name === '$relatedQuery')
      return nativeFunction('row.$relatedQuery', (call) =>
        relatedQuery(machine, model, within(call.args[1]), call),
      );
    if (name === '$fetchGraph' || name === '$loadRelated')
      return nativeFunction(`row.${name}`, ({ args, node }) => {
        const fact = newQuery(machine, node, within(membersOf(args[1], 'transaction')[0]));
        const fetched = fetchGraph(machine, fact, model, args[0], node);
        new Finding(fetched, node).send(machine, fact, (found) => rowOf(machine, found, runner));
        return INPUT;
      });
    if (OF_PROMISES.has(name)) return undefined;
    return relatedRows(machine, model, name, runner) ?? INPUT;
  });
}

/** `boat.owner`, `owner.boats`: the rows that a graph brought along, if there was one. */
function relatedRows(machine: Machine, model: ClassValue, name: string, runner: Runner): Value | undefined {
  const mapping = mappingsOf(machine, model).find((one) => one.name === name);
  if (mapping?.target === undefined) return undefined;
  const row = rowOf(machine, mapping.target, runner);
  return union([mapping.isOne ? maybe(row) : many(row), UNDEFINED]);
}

/** A query on the rows behind a relation, or behind each that its name may mean. */
export function relatedQuery(
  machine: Machine,
  model: ClassValue,
  runner: Runner,
  { args, node }: Call,
): Value {
  const { mappings, isOpen } = namedRelations(mappingsOf(machine, model), args[0]);
  if (isOpen || mappings.length === 0) {
    const fact = newQuery(machine, node, runner);
    if (isOpen)
      unresolved(machine, fact, node, {
        message: 'Which relation this query asks is not known',
        cause: 'Its name comes from a value that could not be followed.',
      });
    if (mappings.length === 0) return builderOf(machine, model, fact, new Finding([], node));
  }
  return union(mappings.map((one) => queryBehind(machine, model, runner, one, node)));
}

function queryBehind(
  machine: Machine,
  model: ClassValue,
  runner: Runner,
  { name, isOne }: Mapping,
  node: ts.Node,
): NativeValue {
  const fact = newQuery(machine, node, runner);
  fact.named.add(RELATED);
  const target = joinOne(machine, fact, model, name, 'read');
  const finding = new Finding(target === undefined ? [] : [target], node);
  return builderOf(machine, target ?? model, fact, finding, isOne ? 'one' : 'many');
}
