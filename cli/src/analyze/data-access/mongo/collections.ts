import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { promisifiedMember } from '../../interpreter/builtins/promisified.ts';
import { fingerprint } from '../../interpreter/fingerprints.ts';
import type { Machine } from '../../interpreter/machine.ts';
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
import { pipelineInto } from './pipelines.ts';

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
]);
const WRITES =
  /^(?:insert|insertOne|insertMany|update|updateOne|updateMany|replaceOne|delete|deleteOne|deleteMany|remove|save|bulkWrite|findOneAnd\w+|findAndModify|drop|rename|initialize\w+BulkOp)$/;

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
  if (member === 'aggregate') pipelineInto({ machine, fact, node: call.node }, call.args[0]);
  for (const arg of call.args) adoptSession(machine, fact, arg);
  const row = INPUT;
  const result = READS_MANY.has(member) ? many(row) : READS_ONE.has(member) ? maybe(row) : INPUT;
  if (READS_MANY.has(member) && !call.args.some(isCallback)) return cursor(machine, fact, call.node, result);
  return passedWith(machine, call.args, call.node, result);
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
      if (name === 'forEach' || name === 'map' || name === 'each')
        return ({ args, node: at }) => passedWith(machine, args, at, rows);
      return () => undefined;
    },
  });
}
