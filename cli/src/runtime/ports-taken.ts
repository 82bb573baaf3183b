import { fail } from '../errors/problem.ts';
import { commandLineOf } from '../ports/process-table.ts';
import { isPortFree, listenerOf } from '../ports/sockets.ts';

/** @throws Failure MIG-3001 naming the port, and the process that has it where that can be told */
export async function requireFreePort(port: number, purpose: string): Promise<void> {
  if (await isPortFree(port)) return;
  const pid = listenerOf(port);
  const command = pid === undefined ? '' : commandLineOf(pid).join(' ').slice(0, 120);
  throw fail('MIG-3001', {
    message: `Port ${port}, wanted for ${purpose}, is taken`,
    cause:
      pid === undefined
        ? 'Another program listens there.'
        : `Process ${pid} listens there${command === '' ? '' : `: ${command}`}`,
  });
}
