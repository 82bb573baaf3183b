import type { ts } from '#typescript';
import { passedOn } from '../../interpreter/calls.ts';
import { fingerprint } from '../../interpreter/fingerprints.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { runMigration } from '../schema/run-migration.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { clientValue } from './client.ts';
import { answerForClients } from './lost-clients.ts';
import { scriptsAbove } from './scripts-above.ts';

const MAKES_CLIENT = /^create(?:Client|ServerClient|BrowserClient)$/;
const CLASSES = new Set(['SupabaseClient', 'PostgrestClient']);
const OF_CLIENT = /^(?:SupabaseClient\b|(?:Awaited<)?ReturnType<typeof create(?:Server|Browser)?Client>)/;

/** `@supabase/supabase-js`: tables by their names and those that a `select` embeds, and calls of functions in the database. */
export function supabaseModel(sink: SchemaSink): LibraryModel {
  const connection = {};
  const clients = new Map<ts.Node, Map<string, NativeValue>>();
  let typed: NativeValue | undefined;
  const loaded = new Map<string, NativeValue>();

  /** One client for each place: those that every request makes anew are no different to those before. */
  const clientAt = (machine: Machine, { args, node }: Call): NativeValue => {
    const here = clients.get(node) ?? new Map<string, NativeValue>();
    clients.set(node, here);
    const key = fingerprint(args[0] ?? UNDEFINED);
    const client =
      here.get(key) ?? clientValue(machine, { sink, connection: {}, madeWith: args.slice(0, 1) });
    here.set(key, client);
    return client;
  };

  return {
    packages: ['@supabase/supabase-js', '@supabase/ssr', '@supabase/postgrest-js'],
    valueOfType: (machine, type) => {
      if (!OF_CLIENT.test(type)) return undefined;
      typed ??= clientValue(machine, { sink, connection, madeWith: [] });
      return typed;
    },
    load: (machine, packageName) => {
      if (loaded.size === 0) {
        answerForClients(machine, sink);
        sink.later.push(() => {
          for (const file of scriptsAbove(machine)) runMigration(machine, sink, file);
        });
      }
      const value =
        loaded.get(packageName) ?? library(machine, packageName, (call) => clientAt(machine, call));
      loaded.set(packageName, value);
      return value;
    },
  };
}

function library(machine: Machine, packageName: string, make: (call: Call) => NativeValue): NativeValue {
  const self: NativeValue = native(packageName, {
    get: (name): Value => {
      if (name === 'default') return self;
      if (MAKES_CLIENT.test(name))
        return nativeFunction(name, (call) => passedOn(machine, call.args, call.node, make(call)));
      if (CLASSES.has(name))
        return native(name, { construct: make, derive: () => native(name, { construct: make }) });
      return { kind: 'external', package: packageName, path: `.${name}` };
    },
  });
  return self;
}
