import { union } from '../../interpreter/unions.ts';
import {
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  presentOptions,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { many } from '../rows.ts';
import { collectionsAroundDocument } from './paths.ts';
import { collectionAt, collectionsNamed, documentAt } from './references.ts';
import { ask, referencesIn, type Store } from './store.ts';
import { batchValue, bulkWriterValue, read, runTransaction } from './transactions.ts';

const SETS_UP = /^(?:settings|terminate)$/;

/** `getFirestore()`: collections and documents by their paths, and what works on several of them. */
export function databaseValue(store: Store): NativeValue {
  return native('firestore', {
    get: (name) => {
      switch (name) {
        case 'collection':
        case 'collectionGroup':
          return nativeFunction(`firestore.${name}`, ({ args }) => collectionsNamed(store, [], args[0]));
        case 'doc':
          return nativeFunction('firestore.doc', ({ args }) => documentsAt(store, args[0]));
        case 'getAll':
          return nativeFunction('firestore.getAll', (call) => read(store, call, name));
        case 'runTransaction':
          return nativeFunction('firestore.runTransaction', (call) => runTransaction(store, call));
        case 'batch':
          return nativeFunction('firestore.batch', (call) => batchValue(store, call));
        case 'bulkWriter':
          return nativeFunction('firestore.bulkWriter', () => bulkWriterValue(store));
        case 'recursiveDelete':
          return nativeFunction('firestore.recursiveDelete', ({ args, node }) => {
            ask(store, referencesIn(args[0]), { mode: 'write', node });
            return UNDEFINED;
          });
        case 'listCollections':
          return nativeFunction('firestore.listCollections', () => many(collectionAt(store, [undefined])));
        default:
          return SETS_UP.test(name) ? nativeFunction(`firestore.${name}`, () => UNDEFINED) : undefined;
      }
    },
  });
}

/** `db.doc('users/abc')`. */
export function documentsAt(store: Store, path: Value | undefined): Value {
  return union(presentOptions(path ?? INPUT).map((one) => documentAt(store, collectionsAroundDocument(one))));
}
