import type { Activation, TransactionFact } from './activation.ts';
import type { Machine } from './machine.ts';

/** The innermost transaction that is open where the program stands. */
export function openTransaction(machine: Machine): TransactionFact | undefined {
  if (!machine.everOpened) return undefined;
  for (let depth = machine.stack.length - 1; depth >= machine.detachedAt; depth -= 1) {
    const opened = machine.stack[depth]?.open;
    const open =
      opened === undefined ? undefined : [...opened].filter((one) => !isRolledBack(machine, one)).at(-1);
    if (open !== undefined) return open;
  }
  return undefined;
}

function isRolledBack(machine: Machine, transaction: TransactionFact): boolean {
  const level = machine.rolledBack.get(transaction);
  return level !== undefined && machine.speculation >= level;
}

/** Marks a transaction as open until the running call returns or ends it. */
export function markOpen(machine: Machine, transaction: TransactionFact): void {
  const { current } = machine;
  if (current === undefined) return;
  machine.everOpened = true;
  current.open ??= new Set();
  current.open.add(transaction);
}

/** A rollback in a branch that may not run ends the transaction for that branch, not for what stands behind it. */
export function markRolledBack(machine: Machine, transaction: TransactionFact): void {
  if (machine.speculation === 0) markEnded(machine, transaction);
  else machine.rolledBack.set(transaction, machine.speculation);
}

/** Takes a transaction off for whatever follows; what is done later or apart ends it for nobody who goes on before that. */
export function markEnded(machine: Machine, transaction: TransactionFact): void {
  for (let depth = machine.stack.length - 1; depth >= machine.detachedAt; depth -= 1)
    machine.stack[depth]?.open?.delete(transaction);
}

/** What a call leaves open, such as `await unit.start()`, is open for its caller. */
export function leaveOpen({ current }: Machine, { open }: Activation): void {
  if (open === undefined || open.size === 0 || current === undefined) return;
  current.open = new Set([...(current.open ?? []), ...open]);
}

/** Runs what happens after the transaction or apart from it: timers and after-commit callbacks. */
export function detached<T>(machine: Machine, work: () => T): T {
  const before = machine.detachedAt;
  machine.detachedAt = machine.stack.length;
  try {
    return work();
  } finally {
    machine.detachedAt = before;
  }
}

/** Tells calls of one function apart that run in different transactions or asynchronous contexts, or for different methods. */
export function surroundings(machine: Machine): string {
  const open = openTransaction(machine);
  const contexts =
    machine.contextStores.length === 0 ? '' : machine.contextStores.map((store) => store.key()).join('');
  const method = machine.method ?? '';
  return open === undefined && contexts === '' && method === ''
    ? ''
    : `|${open?.file}:${open?.line}${contexts}${method}`;
}
