import { promisifiedMember } from '../../interpreter/builtins/promisified.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import {
  type Call,
  INPUT,
  isCallback,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { many } from '../rows.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { collectionValue } from './collections.ts';
import { changeCollections, runCommand } from './commands.ts';
import { bucketClass, gridClass } from './grid-fs.ts';
import { noteDriver } from './lost-collections.ts';
import { sessionValue, withSession } from './sessions.ts';

/** `mongodb`: clients, databases and collections of the driver. */
export const mongodbModel: LibraryModel = {
  packages: ['mongodb', 'mongojs', 'monk', 'gridfs-stream'],
  load: (machine, name) => {
    noteDriver(machine);
    if (name === 'gridfs-stream') return gridClass(machine);
    if (name === 'mongojs')
      return native(name, { call: () => withCollections(machine, databaseValue(machine, {})) });
    const clientClass: NativeValue = native('MongoClient', {
      construct: () => clientValue(machine, {}),
      get: (name) =>
        name === 'connect'
          ? nativeFunction('MongoClient.connect', (call) => connect(machine, call))
          : promisifiedMember(machine, name, (plain) => clientClass.get?.(plain)),
    });
    const buckets = bucketClass(machine);
    const driverMember = (name: string): Value | undefined => {
      if (name === 'MongoClient') return clientClass;
      if (name === 'GridFSBucket') return buckets;
      return name === 'default' ? own : undefined;
    };
    const own: NativeValue = native('mongodb', {
      call: () => databaseValue(machine, {}),
      get: (name) => driverMember(name) ?? { kind: 'external', package: 'mongodb', path: `.${name}` },
    });
    return own;
  },
};

/** Drivers before 3 call back with the database itself, later ones with the client: this answers for both. */
function connect(machine: Machine, { args, node }: Call): Value {
  return passedWith(machine, args, node, clientValue(machine, {}));
}

function clientValue(machine: Machine, connection: object): NativeValue {
  const database = databaseValue(machine, connection);
  const self: NativeValue = native('mongo client', {
    get: (name) => {
      switch (name) {
        case 'db':
          return nativeFunction('client.db', () => database);
        case 'connect':
          return nativeFunction('client.connect', ({ args, node }) => passedWith(machine, args, node, self));
        case 'startSession':
          return nativeFunction('client.startSession', () => sessionValue(machine, connection));
        case 'withSession':
          return nativeFunction('client.withSession', (call) =>
            withSession(machine, connection, call, false),
          );
        case 'close':
        case 'on':
          return nativeFunction(`client.${name}`, () => UNDEFINED);
        default:
          return database.get?.(name) ?? promisifiedMember(machine, name, (plain) => self.get?.(plain));
      }
    },
  });
  return self;
}

/** mongojs has a member for each collection. */
function withCollections(machine: Machine, database: NativeValue): NativeValue {
  return native('mongojs database', {
    get: (name) =>
      database.get?.(name) ??
      (OF_PROMISES.has(name) ? undefined : collectionValue(machine, database, literal(name))),
  });
}

/** A database: its collections, and the commands that name one. */
export function databaseValue(machine: Machine, connection: object): NativeValue {
  const collection = nativeFunction('db.collection', ({ args, node }) => {
    const found = collectionValue(machine, connection, args[0]);
    return args.some(isCallback) ? passedWith(machine, args, node, found) : found;
  });
  return native('mongo database', {
    get: (name) => {
      if (name === 'collection' || name === 'get') return collection;
      if (name === 'createCollection') return collection;
      if (name === 'dropCollection' || name === 'renameCollection')
        return nativeFunction(`db.${name}`, (call) => changeCollections(machine, connection, call));
      if (name === 'command')
        return nativeFunction('db.command', (call) => runCommand(machine, connection, call));
      if (name === 'client') return objectValue([], true);
      if (name === 'collections')
        return nativeFunction(`db.${name}`, ({ args, node }) =>
          passedWith(machine, args, node, many(collectionValue(machine, connection, undefined))),
        );
      return ['listCollections', 'admin', 'stats', 'on', 'close', 'dropDatabase'].includes(name)
        ? nativeFunction(`db.${name}`, ({ args, node }) => passedWith(machine, args, node, INPUT))
        : undefined;
    },
  });
}
