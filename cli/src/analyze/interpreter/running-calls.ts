import type { Activation, FunctionRecord } from './activation.ts';
import type { CallOf } from './call-contexts.ts';
import { sameValue } from './fingerprints.ts';
import type { Machine } from './machine.ts';
import { surroundings } from './open-transactions.ts';

/** A call of start-up that has not come to its end. */
export interface RunningCall extends CallOf {
  readonly activation: Activation;
  /** The transactions that were open when it began. */
  readonly around: string;
}

/** The call of the same function with the same values that is still running: following it again would never end. */
export function runningAlike(machine: Machine, record: FunctionRecord, call: CallOf): Activation | undefined {
  const running = machine.running.get(record);
  if (running === undefined || running.length === 0) return undefined;
  const around = surroundings(machine);
  return running.find((one) => one.around === around && isSameCall(one, call))?.activation;
}

/** Follows a call, which is known as running as long. */
export function whileRunning<T>(
  machine: Machine,
  record: FunctionRecord,
  activation: Activation,
  { callee, args, thisValue }: CallOf,
  work: () => T,
): T {
  const running = machine.running.get(record) ?? [];
  machine.running.set(record, running);
  running.push({ activation, callee, args, thisValue, around: surroundings(machine) });
  try {
    return work();
  } finally {
    running.pop();
  }
}

function isSameCall(left: CallOf, right: CallOf): boolean {
  return (
    left.args.length === right.args.length &&
    left.callee.scope.id === right.callee.scope.id &&
    isSameThis(left, right) &&
    left.args.every((arg, index) => {
      const other = right.args[index];
      return other !== undefined && sameValue(arg, other);
    })
  );
}

function isSameThis(left: CallOf, right: CallOf): boolean {
  const [one, other] = [left, right].map(({ callee, thisValue }) => thisValue ?? callee.thisValue);
  return one === undefined || other === undefined ? one === other : sameValue(one, other);
}
