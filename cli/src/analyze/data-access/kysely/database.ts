import type { TransactionFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  ANY_MEMBER,
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { schemaBuilder } from '../knex/schema-builder.ts';
import type { Mode, Runner } from '../queries.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { toSnakeCase } from '../snake-case.ts';
import { begin, commit, during, rollback } from '../transactions.ts';
import { isCamelCase } from './camel-case.ts';
import { statement } from './statement.ts';

const STARTS: Readonly<Record<string, Mode>> = {
  selectFrom: 'read',
  insertInto: 'write',
  replaceInto: 'write',
  updateTable: 'write',
  deleteFrom: 'write',
  mergeInto: 'write',
};

/** `new Kysely(…)`, the `trx` of a transaction, or the expression builder that callbacks are given. */
export function databaseValue(
  machine: Machine,
  sink: SchemaSink,
  runner: Runner,
  /** Names that `with` gave to subqueries. */
  expressions: ReadonlySet<string> = new Set(),
): NativeValue {
  const builder = (): NativeValue => databaseValue(machine, sink, runner, expressions);
  const self: NativeValue = native('kysely database', {
    model: {
      kyselyRunner: runner,
      ...(runner.transaction === undefined ? {} : { transaction: runner.transaction }),
    },
    // An expression builder is a function as well: `eb('age', '>', 18)`.
    call: () => INPUT,
    get: (name) => {
      const mode = ownMember(STARTS, name);
      if (mode !== undefined)
        return nativeFunction(`db.${name}`, (call) =>
          statement(machine, { runner, expressions, builder }, mode, call),
        );
      switch (name) {
        case 'with':
        case 'withRecursive':
          return nativeFunction(`db.${name}`, ({ args: [given, work = INPUT], node }) => {
            callFunction(machine, work, [builder()], node);
            const [text] = (stringOf(given) ?? '').split('(');
            return databaseValue(machine, sink, runner, new Set([...expressions, text?.trim() ?? '']));
          });
        case 'transaction':
        case 'startTransaction':
        case 'connection':
          return nativeFunction(`db.${name}`, () => opening(machine, sink, runner, name));
        case 'commit':
        case 'rollback':
          return nativeFunction(`db.${name}`, () =>
            native(`kysely ${name}`, {
              get: () =>
                nativeFunction(name, () => {
                  (name === 'commit' ? commit : rollback)(machine, runner.transaction);
                  return UNDEFINED;
                }),
            }),
          );
        case 'schema':
          return schemaBuilder(machine, sink);
        case 'isTransaction':
        case ANY_MEMBER:
          return undefined;
        case 'withPlugin':
          return nativeFunction(`db.${name}`, ({ args }) =>
            isCamelCase(args[0])
              ? databaseValue(machine, sink, { ...runner, spelled: toSnakeCase }, expressions)
              : self,
          );
        case 'withoutPlugins':
          return nativeFunction(`db.${name}`, () =>
            databaseValue(machine, sink, { ...runner, spelled: undefined }, expressions),
          );
        case 'withSchema':
        case 'withTables':
          return nativeFunction(`db.${name}`, () => self);
        default:
          return expressionMember(machine, name, builder);
      }
    },
  });
  return self;
}

/** `eb.exists(…)`, `eb.or([…])`, `db.fn.count('id')`: what they are given was built before. */
function expressionMember(machine: Machine, name: string, builder: () => Value): Value {
  return native(`db.${name}`, {
    call: ({ args, node }) => {
      for (const arg of args) if (arg.kind === 'function') callFunction(machine, arg, [builder()], node);
      return INPUT;
    },
    get: (member) => (name === 'fn' ? nativeFunction(`fn.${member}`, () => INPUT) : undefined),
  });
}

/** `db.transaction().setIsolationLevel(…).execute(async (trx) => …)`, and the one that the caller ends. */
function opening(machine: Machine, sink: SchemaSink, runner: Runner, kind: string): NativeValue {
  const self: NativeValue = native('kysely transaction builder', {
    get: (name) =>
      nativeFunction(`transaction.${name}`, ({ args: [work = INPUT], node }: Call) => {
        if (name !== 'execute') return self;
        if (kind === 'connection')
          return callFunction(machine, work, [databaseValue(machine, sink, runner)], node);
        const opened: TransactionFact | undefined =
          runner.transaction ?? begin(machine, node, runner.connection);
        const inner = databaseValue(machine, sink, { ...runner, transaction: opened });
        if (kind === 'startTransaction') return inner;
        const run = (): Value => callFunction(machine, work, [inner], node);
        return runner.transaction === undefined ? during(machine, opened, run) : run();
      }),
  });
  return self;
}

/** What a statement runs on that is given a database: `sql``.execute(db)`. */
export function runnerOf(value: Value | undefined): Runner {
  const model = value?.kind === 'native' ? value.model : undefined;
  return model !== undefined && 'kyselyRunner' in model && isRunner(model.kyselyRunner)
    ? model.kyselyRunner
    : {};
}

function isRunner(value: unknown): value is Runner {
  return typeof value === 'object' && value !== null;
}
