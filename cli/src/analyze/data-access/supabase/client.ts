import type { Machine } from '../../interpreter/machine.ts';
import {
  ANY_MEMBER,
  type NativeValue,
  native,
  nativeFunction,
  type Value,
} from '../../interpreter/values.ts';
import { type Database, functionCalled, tableValue } from './statements.ts';

const PACKAGE = '@supabase/supabase-js';

/** Where a client sends its requests: what `createClient` was given. */
export interface Client extends Database {
  readonly madeWith: readonly Value[];
}

/** `createClient(url, key)`: its tables and functions; sign-in, files, channels and edge functions are services, not tables. */
export function clientValue(machine: Machine, client: Client): NativeValue {
  const service = (name: string): Value => ({
    kind: 'external',
    package: PACKAGE,
    path: `.createClient().${name}`,
    madeWith: client.madeWith,
  });
  const self: NativeValue = native('supabase client', {
    get: (name) => {
      switch (name) {
        case 'from':
          return nativeFunction('client.from', ({ args }) =>
            // Up to version 1, changes of a table are listened to here.
            tableValue(machine, client, args[0], (member) => service(`from().${member}`)),
          );
        case 'rpc':
          return nativeFunction('client.rpc', (call) => functionCalled(machine, client, call));
        case 'schema':
          return nativeFunction('client.schema', () => self);
        case 'then':
        case ANY_MEMBER:
          return undefined;
        default:
          return service(name);
      }
    },
  });
  return self;
}
