import type { TransactionFact } from '../../interpreter/activation.ts';
import { callFunction } from '../../interpreter/calls.ts';
import { union } from '../../interpreter/unions.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  optionsOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { many } from '../rows.ts';
import { begin, commit, during } from '../transactions.ts';
import { collectionAt, documentAt } from './references.ts';
import { foundDocument, foundDocuments } from './snapshots.ts';
import { ask, type Reference, referencesIn, type Store, WRITES } from './store.ts';

/** `db.runTransaction(async (t) => …)`. */
export function runTransaction(store: Store, { args, node }: Call): Value {
  const { machine, connection } = store;
  const work = args.find((arg) => arg.kind === 'function') ?? INPUT;
  const opened = begin(machine, node, connection);
  return during(machine, opened, () => callFunction(machine, work, [transactionValue(store, opened)], node));
}

/** What the work of a transaction is given: the same words as a document has, with the reference before the data. */
export function transactionValue(store: Store, transaction: TransactionFact | undefined): NativeValue {
  const self: NativeValue = native('firestore transaction', {
    model: { transaction },
    get: (name) => {
      if (name === 'get' || name === 'getAll')
        return nativeFunction(`transaction.${name}`, (call) => read(store, call, name, transaction));
      return writing(store, name, transaction, () => self);
    },
  });
  return self;
}

/** Of one reference what it holds, of several a list. */
export function read(
  store: Store,
  { args, node }: Call,
  name: string,
  transaction?: TransactionFact | undefined,
): Value {
  const [given] = args;
  const references = name === 'getAll' ? referencesAmong(args) : referencesIn(given);
  ask(store, references, { mode: 'read', node, transaction });
  const found = references.map((one) => foundAt(store, one));
  const answer = found.length === 0 ? INPUT : union(found);
  return name === 'getAll' ? many(answer) : answer;
}

/** Also those of a list of unknown length that is spread. */
function referencesAmong(args: readonly Value[]): Reference[] {
  return args.flatMap((arg) => (arg.kind === 'array' ? arg.items.flatMap(referencesIn) : referencesIn(arg)));
}

function foundAt(store: Store, { kind, collections }: Reference): Value {
  const document = documentAt(store, collections);
  return kind === 'document'
    ? foundDocument(document)
    : foundDocuments(store.machine, collectionAt(store, collections), document);
}

function writing(
  store: Store,
  name: string,
  transaction: TransactionFact | undefined,
  answer: () => Value,
): Value | undefined {
  if (!WRITES.test(name)) return undefined;
  return nativeFunction(`write.${name}`, ({ args: [given], node }) => {
    ask(store, referencesIn(given), { mode: 'write', node, transaction });
    return answer();
  });
}

/** `db.batch()`: its writes happen together when it is committed; what else is asked meanwhile stands on its own. */
export function batchValue(store: Store, { node }: Call): NativeValue {
  const transaction = begin(store.machine, node, store.connection);
  commit(store.machine, transaction);
  const self: NativeValue = native('firestore batch', {
    model: { transaction },
    get: (name) =>
      name === 'commit'
        ? nativeFunction('batch.commit', () => INPUT)
        : writing(store, name, transaction, () => self),
  });
  return self;
}

/** `db.bulkWriter()`: each write for itself. */
export function bulkWriterValue(store: Store): NativeValue {
  return native('firestore bulk writer', {
    get: (name) =>
      writing(store, name, undefined, () => INPUT) ??
      (name === 'then' ? undefined : nativeFunction(`writer.${name}`, () => UNDEFINED)),
  });
}

/** `t.get(reference)` of a transaction, batch or the like that is not known: the reference says what is asked. */
export function askedWithReference(store: Store, name: string, call: Call): Value | undefined {
  const [given] = call.args;
  if (given === undefined || !optionsOf(given).some((one) => referencesIn(one).length > 0)) return undefined;
  if (name === 'get' || name === 'getAll') return read(store, call, name);
  if (!WRITES.test(name)) return undefined;
  ask(store, referencesIn(given), { mode: 'write', node: call.node });
  return INPUT;
}
