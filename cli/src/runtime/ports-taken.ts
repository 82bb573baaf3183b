import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../errors/problem.ts';
import { commandLineOf } from '../ports/process-table.ts';
import { hasListener, isPortFree, listenerOf } from '../ports/sockets.ts';

/** How long an outgoing connection may keep a port from us, which clients seldom do for long. */
const CLIENT_PATIENCE_MS = 10_000;
/** How long a server may: it may be about to end. */
const SERVER_PATIENCE_MS = 1_000;

/** @throws Failure MIG-3001 naming the port, and the process that has it where that can be told */
export async function requireFreePort(
  port: number,
  purpose: string,
  patienceMs = CLIENT_PATIENCE_MS,
): Promise<void> {
  if (await isSoonFree(port, patienceMs)) return;
  throw fail('MIG-3001', { message: `Port ${port}, wanted for ${purpose}, is taken`, cause: holderOf(port) });
}

/** Waits longer where nobody listens: then a client was given the port by the system for a connection of its own. */
async function isSoonFree(port: number, patienceMs: number): Promise<boolean> {
  const begun = performance.now();
  while (!(await isPortFree(port))) {
    const most = hasListener(port) === false ? patienceMs : Math.min(SERVER_PATIENCE_MS, patienceMs);
    if (performance.now() - begun >= most) return false;
    await sleep(50);
  }
  return true;
}

/** Who has a port, in words. */
export function holderOf(port: number): string {
  if (hasListener(port) === false) return 'An outgoing connection of some program uses it as its own port.';
  const pid = listenerOf(port);
  if (pid === undefined) return 'Another program listens there.';
  const command = commandLineOf(pid).join(' ').slice(0, 120);
  return `Process ${pid} listens there${command === '' ? '' : `: ${command}`}`;
}
