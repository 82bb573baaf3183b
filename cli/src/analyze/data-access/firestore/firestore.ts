import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  type ExternalValue,
  type NativeValue,
  native,
  nativeFunction,
  type Value,
} from '../../interpreter/values.ts';
import { databaseValue } from './database.ts';
import { answerForDatabases } from './lost-databases.ts';
import { collectionAt, documentAt } from './references.ts';
import { newStore, type Store } from './store.ts';
import { transactionValue } from './transactions.ts';

interface Known {
  readonly store: Store;
  readonly database: NativeValue;
}

/** `firebase-admin`: Cloud Firestore, by whichever of its packages. */
export function firestoreModel(): LibraryModel {
  let known: Known | undefined;
  // Many programs load the package for other services: what it is asked for shows which of them have the database.
  const database = (machine: Machine): NativeValue => {
    if (known === undefined) {
      const store = newStore(machine);
      known = { store, database: databaseValue(store) };
      answerForDatabases(store);
    }
    return known.database;
  };
  const loaded = new Map<string, NativeValue>();
  return {
    packages: ['firebase-admin', 'firebase-admin/firestore', '@google-cloud/firestore'],
    valueOfType: (_machine, type) => (known === undefined ? undefined : valueOfType(known, type)),
    load: (machine, packageName) => {
      const made = () => database(machine);
      if (packageName !== 'firebase-admin') made();
      const value =
        loaded.get(packageName) ??
        (packageName === 'firebase-admin' ? adminValue(made) : firestoreValue(packageName, made));
      loaded.set(packageName, value);
      return value;
    },
  };
}

/** Words that other libraries have as well count only with the namespace before them. */
function valueOfType({ store, database }: Known, type: string): Value | undefined {
  if (/^(?:[\w.]+\.)?Firestore$/.test(type)) return database;
  if (/^(?:[\w.]+\.)?CollectionReference\b/.test(type)) return collectionAt(store, [undefined]);
  if (/^(?:[\w.]+\.)?DocumentReference\b/.test(type)) return documentAt(store, [undefined]);
  return /^(?:FirebaseFirestore|(?:\w+\.)?firestore)\.(?:Transaction|WriteBatch)$/.test(type)
    ? transactionValue(store, undefined)
    : undefined;
}

function member(packageName: string, path: string): ExternalValue {
  return { kind: 'external', package: packageName, path };
}

/** `import { getFirestore } from 'firebase-admin/firestore'`, `new Firestore()`. */
function firestoreValue(packageName: string, made: () => NativeValue): NativeValue {
  const self: NativeValue = native(packageName, {
    construct: made,
    get: (name) => {
      if (name === 'default') return self;
      if (name === 'getFirestore' || name === 'initializeFirestore') return nativeFunction(name, made);
      if (name === 'Firestore')
        return native(name, { construct: made, derive: () => native(name, { construct: made }) });
      return member(packageName, `.${name}`);
    },
  });
  return self;
}

/** The whole of `firebase-admin`, of which all but the database are services. */
function adminValue(made: () => NativeValue): NativeValue {
  const firestore = native('admin.firestore', {
    call: made,
    // `FieldValue` and its like say what to write, and ask nobody.
    get: (name) => member('@google-cloud/firestore', `.${name}`),
  });
  const app = (path: string): NativeValue =>
    native('firebase app', {
      get: (name) => {
        if (name === 'then') return undefined;
        return name === 'firestore' ? firestore : member('firebase-admin', `${path}.${name}`);
      },
    });
  const self: NativeValue = native('firebase-admin', {
    get: (name): Value => {
      if (name === 'default') return self;
      if (name === 'firestore') return firestore;
      if (name === 'app' || name === 'initializeApp') return nativeFunction(name, () => app(`.${name}()`));
      return member('firebase-admin', `.${name}`);
    },
  });
  return self;
}
