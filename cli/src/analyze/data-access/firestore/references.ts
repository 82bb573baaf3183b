import { callFunction } from '../../interpreter/calls.ts';
import { union } from '../../interpreter/unions.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  NULL,
  native,
  nativeFunction,
  presentOptions,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { many } from '../rows.ts';
import { type Collections, collectionsBelow, collectionsOnPath } from './paths.ts';
import { foundDocument, foundDocuments } from './snapshots.ts';
import { ask, type Reference, type Store, WRITES } from './store.ts';

/** `db.collection(path)`, `document.collection(path)`: each of the collections that a name may mean. */
export function collectionsNamed(store: Store, around: Collections, path: Value | undefined): Value {
  return union(
    presentOptions(path ?? INPUT).map((one) => collectionAt(store, [...around, ...collectionsOnPath(one)])),
  );
}

function keyOf(collections: Collections): string {
  return JSON.stringify(collections.map((one) => one ?? null));
}

function remembered(known: Map<string, NativeValue>, at: Collections, make: () => NativeValue): NativeValue {
  const key = keyOf(at);
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

const READS = /^(?:get|onSnapshot|stream|explain|explainStream|listDocuments|getPartitions)$/;
const NARROWS =
  /^(?:where|orderBy|limit|limitToLast|offset|startAt|startAfter|endAt|endBefore|select|withConverter|findNearest)$/;
const COUNTS = /^(?:count|aggregate)$/;

/** A collection, or a query of it: what narrows it goes on with the same. */
export function collectionAt(store: Store, collections: Collections): NativeValue {
  return remembered(store.collections, collections, () => newCollection(store, collections));
}

function newCollection(store: Store, collections: Collections): NativeValue {
  const reference: Reference = { kind: 'collection', collections };
  const counted = native('firestore count', {
    model: { firestore: reference },
    get: (name) => (READS.test(name) ? reading(store, reference, name, () => INPUT) : undefined),
  });
  const self: NativeValue = native('firestore collection', {
    model: { firestore: reference },
    get: (name) => {
      if (READS.test(name))
        return reading(store, reference, name, () => answerOf(store, self, reference, name));
      if (NARROWS.test(name)) return nativeFunction(`collection.${name}`, () => self);
      if (COUNTS.test(name)) return nativeFunction(`collection.${name}`, () => counted);
      switch (name) {
        case 'doc':
          return nativeFunction('collection.doc', ({ args }) => documentsNamed(store, collections, args[0]));
        case 'add':
          return nativeFunction('collection.add', ({ node }) => {
            ask(store, [reference], { mode: 'write', node });
            return documentAt(store, collections);
          });
        case 'parent':
          return collections.length > 1 ? documentAt(store, collections.slice(0, -1)) : NULL;
        case 'id':
          return nameOf(collections);
        default:
          return undefined;
      }
    },
  });
  return self;
}

function nameOf(collections: Collections): Value {
  const name = collections.at(-1);
  return name === undefined ? INPUT : literal(name);
}

function answerOf(store: Store, self: NativeValue, { collections }: Reference, name: string): Value {
  if (name === 'listDocuments') return many(documentAt(store, collections));
  const document = documentAt(store, collections);
  return name === 'stream' ? many(foundDocument(document)) : foundDocuments(store.machine, self, document);
}

/** `get()` gives what it found, `onSnapshot(work)` hands it to a function. */
function reading(store: Store, reference: Reference, name: string, found: () => Value): NativeValue {
  return nativeFunction(`firestore.${name}`, ({ args, node }: Call) => {
    ask(store, [reference], { mode: 'read', node });
    const [work] = args.flatMap(handlersIn);
    if (name !== 'onSnapshot' || work === undefined) return found();
    callFunction(store.machine, work, [found()], node);
    return nativeFunction('unsubscribe', () => UNDEFINED);
  });
}

function handlersIn(arg: Value): readonly Value[] {
  const next = arg.kind === 'object' ? arg.props.get('next') : arg;
  return next?.kind === 'function' ? [next] : [];
}

function documentsNamed(store: Store, collections: Collections, id: Value | undefined): Value {
  return union(
    presentOptions(id ?? INPUT).map((one) => documentAt(store, [...collections, ...collectionsBelow(one)])),
  );
}

/** A document of a collection: which one is data. */
export function documentAt(store: Store, collections: Collections): NativeValue {
  return remembered(store.documents, collections, () => newDocument(store, collections));
}

function newDocument(store: Store, collections: Collections): NativeValue {
  const reference: Reference = { kind: 'document', collections };
  const self: NativeValue = native('firestore document', {
    model: { firestore: reference },
    get: (name) => {
      if (name === 'get' || name === 'onSnapshot')
        return reading(store, reference, name, () => foundDocument(self));
      if (WRITES.test(name))
        return nativeFunction(`document.${name}`, ({ node }) => {
          ask(store, [reference], { mode: 'write', node });
          return INPUT;
        });
      switch (name) {
        case 'collection':
          return nativeFunction('document.collection', ({ args }) =>
            collectionsNamed(store, collections, args[0]),
          );
        case 'listCollections':
          return nativeFunction('document.listCollections', () =>
            many(collectionAt(store, [...collections, undefined])),
          );
        case 'withConverter':
          return nativeFunction('document.withConverter', () => self);
        case 'parent':
          return collectionAt(store, collections);
        case 'id':
        case 'path':
          return INPUT;
        default:
          return undefined;
      }
    },
  });
  return self;
}
