import type { ts } from '#typescript';
import { ANY_ITEM } from './lasting-memory.ts';
import type { Machine } from './machine.ts';
import { KEEPERS } from './made-with.ts';
import type { ExternalValue } from './values.ts';

/** Packages whose objects remember in the process what was put in, or let one caller in at a time. */
const KEEPS_IN_PROCESS = new Set([
  '@isaacs/ttlcache',
  'apicache',
  'async-lock',
  'async-mutex',
  'async-sema',
  'await-lock',
  'bottleneck',
  'catbox-memory',
  'dataloader',
  'lokijs',
  'lowdb',
  'lru-cache',
  'mem',
  'memoizee',
  'memory-cache',
  'nedb',
  'node-cache',
  'p-limit',
  'p-memoize',
  'p-queue',
  'quick-lru',
  'semaphore',
  'semaphore-async-await',
  'tiny-lru',
]);

/** Packages whose servers hold connections: what is sent by them reaches the clients of this process alone. */
export const HOLD_CONNECTIONS: ReadonlySet<string> = new Set([
  'express-ws',
  'faye',
  'sockjs',
  'socket.io',
  'ws',
]);

/** Methods that only look, where a package has any. */
const LOOKS =
  /^(?:|get|value|mget|has|peek|keys|values|entries|size|fetch|getStats|getTtl|find|findOne|count)$/;

/** The value of such a package that start-up makes, told apart by the call that makes it. */
export function madeAt(machine: Machine, callee: ExternalValue, node: ts.Node): ts.Node | undefined {
  return (
    callee.madeAt ??
    (machine.phase === 'bootstrap' &&
    (KEEPS_IN_PROCESS.has(callee.package) ||
      HOLD_CONNECTIONS.has(callee.package) ||
      KEEPERS.has(callee.package))
      ? node
      : undefined)
  );
}

/** Whoever takes a member of a server of connections has its clients in hand. */
export function noteConnectionUse(machine: Machine, { package: name, madeAt }: ExternalValue): void {
  if (madeAt === undefined || !HOLD_CONNECTIONS.has(name)) return;
  machine.memory.read(machine.current, machine.memory.identityOfPackage(name, madeAt), ANY_ITEM);
}

/** A request looks into what such a package keeps, or changes it. */
export function noteKeptUse(machine: Machine, callee: ExternalValue): void {
  if (machine.phase === 'bootstrap' || !KEEPS_IN_PROCESS.has(callee.package)) return;
  const method = /(?:^|\.)(\w*)$/.exec(callee.path)?.[1] ?? '';
  const makesAnother = callee.madeAt === undefined && (method === '' || /^[A-Z]/.test(method));
  if (makesAnother) return;
  const id = machine.memory.identityOfPackage(callee.package, callee.madeAt);
  machine.memory.read(machine.current, id, ANY_ITEM);
  if (!LOOKS.test(method)) machine.memory.write(machine.current, id, ANY_ITEM);
}
