import type { TransactionFact } from '../../interpreter/activation.ts';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { detached } from '../../interpreter/open-transactions.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
import { newQuery, type Runner } from '../queries.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { addDefinitionsOf } from '../sql/definitions.ts';
import { begin, commit, during, rollback } from '../transactions.ts';
import {
  BUILDER_METHODS,
  builder,
  builderMember,
  modelOf,
  queryOf,
  raiseToWrite,
  rawQuery,
  SOURCES,
} from './builder.ts';
import { spellingOf } from './identifiers.ts';
import { reference } from './references.ts';
import { schemaBuilder } from './schema-builder.ts';

/** `knex`: instances, query builders, transactions and schema builders. */
export function knexModel(sink: SchemaSink): LibraryModel {
  return {
    packages: ['knex'],
    load: (machine) => {
      const own: NativeValue = native('knex factory', {
        call: (call) => knexInstance(machine, sink, { connection: {}, spelled: spellingOf(machine, call) }),
        get: (name) => (name === 'default' || name === 'knex' ? own : undefined),
      });
      return own;
    },
  };
}

/** A knex instance or, with a transaction, the `trx` that stands for it. */
export function knexInstance(machine: Machine, sink: SchemaSink, runner: Runner = {}): NativeValue {
  const { transaction } = runner;
  const self: NativeValue = native(transaction === undefined ? 'knex' : 'knex transaction', {
    model: { knex: runner, ...(transaction === undefined ? {} : { transaction }) },
    call: (call) => queryOf(machine, call, runner),
    get: (name) => instanceMember(machine, sink, self, runner, name),
  });
  return self;
}

function instanceMember(
  machine: Machine,
  sink: SchemaSink,
  self: Value,
  runner: Runner,
  name: string,
): Value | undefined {
  if (SOURCES.has(name)) return nativeFunction(name, (call) => queryOf(machine, call, runner));
  switch (name) {
    case 'raw':
      return nativeFunction(name, (call) => {
        addDefinitionsOf(sink, call.args[0]);
        return rawQuery(machine, call, runner);
      });
    case 'transaction':
      return nativeFunction(name, (call) => openTransaction(machine, sink, call, runner));
    case 'schema':
      return schemaBuilder(machine, sink);
    case 'batchInsert':
      return nativeFunction(name, (call) => {
        const query = queryOf(machine, call, runner);
        raiseToWrite(modelOf(query).fact);
        return query;
      });
    case 'transactionProvider':
      return nativeFunction(name, () =>
        nativeFunction('provider', (call) => openTransaction(machine, sink, call, runner)),
      );
    case 'withSchema':
      return nativeFunction(name, () => self);
    case 'ref':
      return nativeFunction(name, ({ args }) => reference(args[0] ?? UNDEFINED));
    case 'fn':
    case 'client':
    case 'migrate':
    case 'seed':
    case 'destroy':
      return { kind: 'external', package: 'knex', path: `.${name}` };
    case 'commit':
    case 'rollback':
      return nativeFunction(name, () => {
        (name === 'commit' ? commit : rollback)(machine, runner.transaction);
        return INPUT;
      });
    case 'on':
    case 'once':
      return nativeFunction(name, (call) =>
        detached(machine, () => passedOn(machine, call.args, call.node, self)),
      );
    case 'executionPromise':
      return afterwards(machine);
    case 'isCompleted':
      return nativeFunction(name, () => INPUT);
    default:
      if (!BUILDER_METHODS.has(name) && !['with', 'queryBuilder', 'withRecursive'].includes(name))
        return undefined;
      return nativeFunction(name, (call) =>
        callFunction(
          machine,
          builderMember(machine, builder(machine, newQuery(machine, call.node, runner)), name),
          call.args,
          call.node,
        ),
      );
  }
}

/** `transaction(work)` and `await transaction()`; a transaction within one is a savepoint of the same. */
function openTransaction(machine: Machine, sink: SchemaSink, { args, node }: Call, runner: Runner): Value {
  const outer = runner.transaction;
  const transaction: TransactionFact | undefined = outer ?? begin(machine, node, runner.connection);
  if (transaction === undefined) return UNKNOWN;
  if (outer !== undefined) machine.note({ kind: 'transaction', transaction });
  const trx = knexInstance(machine, sink, { ...runner, transaction });
  const callback = args.find((arg) => arg.kind === 'function');
  if (callback === undefined) return trx;
  const work = () => callFunction(machine, callback, [trx], node);
  return outer === undefined ? during(machine, transaction, work) : work();
}

/** `trx.executionPromise.then(work)` runs once the transaction is over. */
function afterwards(machine: Machine): Value {
  return native('knex.executionPromise', {
    get: (name) =>
      nativeFunction(name, ({ args, node }) => detached(machine, () => passedOn(machine, args, node, INPUT))),
  });
}
