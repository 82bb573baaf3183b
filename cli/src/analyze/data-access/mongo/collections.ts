import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { promisifiedMember } from '../../interpreter/builtins/promisified.ts';
import { passedOn } from '../../interpreter/calls.ts';
import { fingerprint } from '../../interpreter/fingerprints.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  isCallback,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  presentOptions,
  stringOf,
  type Value,
} from '../../interpreter/values.ts';
import { chain } from '../chains.ts';
import { membersOf } from '../option-objects.ts';
import { copyOf, type Mode, newQuery, touch, unresolved } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { adoptTransaction } from '../transactions.ts';
import { changeCollection } from './commands.ts';
import { pipelineInto, stageInto } from './pipelines.ts';

const READS_MANY = new Set(['find', 'aggregate', 'listIndexes', 'distinct']);
const READS_ONE = new Set(['findOne']);
const READS = new Set([
  'count',
  'countDocuments',
  'estimatedDocumentCount',
  'stats',
  'mapReduce',
  'watch',
  'isCapped',
  'geoNear',
  'geoHaystackSearch',
  'group',
  'parallelCollectionScan',
]);
const WRITES =
  /^(?:insert|insertOne|insertMany|update|updateOne|updateMany|replaceOne|delete|deleteOne|deleteMany|remove|removeOne|removeMany|save|bulkWrite|findOneAnd\w+|findAndModify|findAndRemove|drop|rename|initialize\w+BulkOp)$/;

/** Collections of a connection, by what is known of their names. */
type Collections = Map<string, NativeValue>;

const collectionsOf = new WeakMap<object, Collections>();

/** A collection of the driver: `db.collection('name')`, the same one however often it is asked for. */
export function collectionValue(
  machine: Machine,
  connection: object | undefined,
  name: Value | undefined,
): NativeValue {
  const owner = connection ?? machine;
  const known: Collections = collectionsOf.get(owner) ?? new Map();
  collectionsOf.set(owner, known);
  const key = name === undefined ? '' : fingerprint(name);
  const collection = known.get(key) ?? newCollection(machine, connection, name);
  known.set(key, collection);
  return collection;
}

function newCollection(
  machine: Machine,
  connection: object | undefined,
  name: Value | undefined,
): NativeValue {
  const isKnown = name !== undefined && presentOptions(name).every((one) => stringOf(one) !== undefined);
  const self: NativeValue = native('mongo collection', {
    ...(isKnown ? {} : { under: (key) => collectionValue(machine, connection, literal(key)) }),
    get: (member) => {
      const mode = modeOf(member);
      if (mode === undefined) {
        if (member === 'collectionName' || member === 'name') return name ?? INPUT;
        return promisifiedMember(machine, member, (plain) => self.get?.(plain));
      }
      return nativeFunction(`collection.${member}`, (call) =>
        run(machine, connection, name, member, mode, call),
      );
    },
  });
  return self;
}

function modeOf(member: string): Mode | undefined {
  if (READS_MANY.has(member) || READS_ONE.has(member) || READS.has(member)) return 'read';
  return WRITES.test(member) ? 'write' : undefined;
}

function run(
  machine: Machine,
  connection: object | undefined,
  name: Value | undefined,
  member: string,
  mode: Mode,
  call: Call,
): Value {
  const fact = newQuery(machine, call.node, { connection });
  const names = name === undefined ? [] : presentOptions(name).map(stringOf);
  for (const collection of names) if (collection !== undefined) touch(fact, collection, mode);
  if (names.length === 0 || names.includes(undefined))
    unresolved(machine, fact, call.node, {
      message: 'The collection of this query is not known',
      cause: 'Its name comes from a value that could not be followed.',
    });
  const statement = { machine, fact, node: call.node };
  if (member === 'aggregate') for (const stages of stagesIn(call.args)) pipelineInto(statement, stages);
  if (member === 'rename') changeCollection(machine, connection, call.args[0], call.node);
  for (const arg of call.args) adoptSession(machine, fact, arg);
  const row = INPUT;
  const result = READS_MANY.has(member) ? many(row) : READS_ONE.has(member) ? maybe(row) : INPUT;
  if (member.endsWith('BulkOp')) return bulkValue(machine);
  if (READS_MANY.has(member) && !call.args.some(isCallback)) return cursor(machine, fact, call.node, result);
  return passedWith(machine, call.args, call.node, result);
}

/** The stages of an aggregation: a list, or one argument each as drivers before 3 take them. */
function stagesIn(args: readonly Value[]): readonly Value[] {
  return args[0]?.kind === 'object' ? args.filter((one) => one.kind === 'object') : args.slice(0, 1);
}

/** A list of writes that is put together step by step; the collection is known to be written. */
function bulkValue(machine: Machine): NativeValue {
  const self: NativeValue = native('mongo bulk', {
    get: (name) =>
      nativeFunction(`bulk.${name}`, ({ args, node }) =>
        name === 'execute' ? passedWith(machine, args, node, INPUT) : self,
      ),
  });
  return self;
}

/** Options name the session whose transaction the statement runs in; `null` names none. */
export function adoptSession(machine: Machine, fact: QueryFact, options: Value | undefined): void {
  for (const session of membersOf(options, 'session')) adoptTransaction(machine, fact, session);
}

/** What `find` and `aggregate` give: methods that shape the result, then `toArray`, `next` or a loop. */
function cursor(machine: Machine, fact: QueryFact, node: ts.Node, rows: Value): NativeValue {
  return chain(machine, {
    label: 'cursor',
    node,
    again: (at) => cursor(machine, copyOf(machine, fact, at), at, rows),
    result: () => rows,
    step: (name) => {
      // Where there is always one more, a loop over the rows would never end.
      if (name === 'hasNext' || name === 'isClosed') return () => INPUT;
      if (name === 'toArray' || name === 'next' || name === 'tryNext' || name === 'count')
        return ({ args, node: at }) =>
          passedWith(machine, args, at, name === 'toArray' ? rows : maybe(INPUT));
      if (name === 'map') return ({ args, node: at }) => passedWith(machine, args, at, rows);
      if (OF_PROMISES.has(name)) return undefined;
      if (name === 'pipe') return ({ args }) => args[0] ?? INPUT;
      // Each row for one function, the end for another: `forEach(work, done)`, `on('data', work)`.
      return ({ args, node: at }) => {
        stageInto({ machine, fact, node: at }, name, args[0]);
        passedOn(machine, args.filter(isCallback), at, INPUT);
        return undefined;
      };
    },
  });
}
