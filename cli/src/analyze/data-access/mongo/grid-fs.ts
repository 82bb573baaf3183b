import { ownMember } from '../../interpreter/builtins/own-member.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  optionReader,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { type Mode, newQuery, touch, unresolved } from '../queries.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { collectionValue } from './collections.ts';

const FILES = ['files'];
const BOTH = ['files', 'chunks'];

/** What the methods of a bucket do to its collections. */
const METHODS: Readonly<Record<string, readonly [Mode, readonly string[]]>> = {
  openDownloadStream: ['read', BOTH],
  openDownloadStreamByName: ['read', BOTH],
  openUploadStream: ['write', BOTH],
  openUploadStreamWithId: ['write', BOTH],
  rename: ['write', FILES],
  delete: ['write', BOTH],
  drop: ['write', BOTH],
};

/** `GridFSBucket`: files in two collections that are named by the bucket. */
export function bucketClass(machine: Machine): NativeValue {
  return native('GridFSBucket', {
    construct: ({ args }) => bucketValue(machine, optionReader(args[1])('bucketName')),
  });
}

function bucketValue(machine: Machine, given: Value): NativeValue {
  const bucket = given === UNDEFINED ? 'fs' : stringOf(given);
  return native('mongo bucket', {
    get: (name) => {
      if (name === 'find')
        return collectionValue(
          machine,
          undefined,
          bucket === undefined ? undefined : literal(`${bucket}.files`),
        ).get?.(name);
      const method = ownMember(METHODS, name);
      return method === undefined
        ? undefined
        : nativeFunction(`bucket.${name}`, (call) => run(machine, bucket, method, call));
    },
  });
}

function run(
  machine: Machine,
  bucket: string | undefined,
  [mode, collections]: readonly [Mode, readonly string[]],
  { args, node }: Call,
): Value {
  const fact = newQuery(machine, node);
  if (bucket === undefined)
    unresolved(machine, fact, node, {
      message: 'The bucket of this query is not known',
      cause: 'Its name comes from a value that could not be followed.',
    });
  else for (const one of collections) touch(fact, `${bucket}.${one}`, mode);
  return passedWith(machine, args, node, INPUT);
}

/** What the methods of gridfs-stream do. */
const OF_GRIDS: Readonly<Record<string, readonly [Mode, readonly string[]]>> = {
  createReadStream: ['read', BOTH],
  createWriteStream: ['write', BOTH],
  exist: ['read', FILES],
  findOne: ['read', FILES],
  remove: ['write', BOTH],
  unlink: ['write', BOTH],
};

/** `gridfs-stream`: `grid(db, mongo)`, whose files are in `fs` unless the grid or the options of a call say otherwise. */
export function gridClass(machine: Machine): NativeValue {
  return native('gridfs-stream', {
    call: () => gridValue(machine),
    construct: () => gridValue(machine),
  });
}

function gridValue(machine: Machine): NativeValue {
  let root: Value = literal('fs');
  const files = (): Value => {
    const text = stringOf(root);
    return collectionValue(machine, undefined, text === undefined ? undefined : literal(`${text}.files`));
  };
  return native('mongo grid', {
    get: (name) => {
      if (name === 'files') return files();
      if (name === 'collection')
        return nativeFunction('grid.collection', ({ args: [given = root] }) => {
          root = given;
          return files();
        });
      const method = ownMember(OF_GRIDS, name);
      return method === undefined
        ? undefined
        : nativeFunction(`grid.${name}`, (call) => {
            const given = optionReader(call.args[0])('root');
            return run(machine, stringOf(given === UNDEFINED ? root : given), method, call);
          });
    },
  });
}
