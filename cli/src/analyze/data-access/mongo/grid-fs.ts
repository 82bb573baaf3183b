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
