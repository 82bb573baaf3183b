import type { TransactionFact } from '../../interpreter/activation.ts';
import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { callFunction, passedOn } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { begin, commit, during, rollback } from '../transactions.ts';

/** A session carries the transaction that it has started to whatever names it. */
interface SessionModel {
  transaction?: TransactionFact | undefined;
}

/** `startSession()`: sessions of one connection. */
export function sessionValue(machine: Machine, connection: object): NativeValue {
  const model: SessionModel = {};
  const self: NativeValue = native('mongo session', {
    model,
    get: (name) =>
      Object.hasOwn(METHODS, name)
        ? nativeFunction(`session.${name}`, (call) => ownMember(METHODS, name)?.(call) ?? INPUT)
        : INPUT,
  });
  const METHODS: Readonly<Record<string, (call: Call) => Value>> = {
    startTransaction: ({ node }) => {
      model.transaction = begin(machine, node, connection);
      return UNDEFINED;
    },
    commitTransaction: () => ended(commit),
    abortTransaction: () => ended(rollback),
    withTransaction: (call) => withTransaction(machine, connection, self, model, call),
    endSession: ({ args, node }) => passedOn(machine, args, node, INPUT),
  };
  const ended = (how: typeof commit): Value => {
    how(machine, model.transaction);
    if (machine.speculation === 0) model.transaction = undefined;
    return INPUT;
  };
  return self;
}

function withTransaction(
  machine: Machine,
  connection: object,
  session: Value,
  model: SessionModel,
  { args, node }: Call,
): Value {
  const transaction = begin(machine, node, connection);
  model.transaction = transaction;
  const work = args.find((arg) => arg.kind === 'function');
  const result = during(machine, transaction, () =>
    work === undefined ? INPUT : callFunction(machine, work, [session], node),
  );
  model.transaction = undefined;
  return result;
}

/** `client.withSession(work)` and `connection.transaction(work)`. */
export function withSession(machine: Machine, connection: object, call: Call, inTransaction: boolean): Value {
  const session = sessionValue(machine, connection);
  const work = call.args.find((arg) => arg.kind === 'function');
  if (work === undefined) return UNDEFINED;
  if (!inTransaction) return callFunction(machine, work, [session], call.node);
  const run = session.get?.('withTransaction');
  return run === undefined ? UNDEFINED : callFunction(machine, run, [work], call.node);
}
