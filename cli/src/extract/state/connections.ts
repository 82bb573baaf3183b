import { HOLD_CONNECTIONS } from '../../analyze/interpreter/in-process-packages.ts';
import { ANY_ITEM } from '../../analyze/interpreter/lasting-memory.ts';
import { lineOf, type Machine } from '../../analyze/interpreter/machine.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { Decisions } from '../decisions.ts';
import type { Sides } from './sides.ts';

/**
 * Servers of long-lived connections that the context's requests send by: clients are connected to the monolith, so that
 * nothing sent by the service would reach them.
 */
export function connectionBlockers(
  machine: Machine,
  { insideCalls }: Sides,
  memory: Decisions['memory'],
): Problem[] {
  return [...machine.memory.made].flatMap(([id, node]) => {
    const name = id.split(' ')[0] ?? id;
    const file = machine.pathOf(node);
    if (!HOLD_CONNECTIONS.has(name) || memory[`${file}#${name}`] !== undefined) return [];
    const users = [...machine.memory.readersOf(id, ANY_ITEM)].filter((one) => insideCalls.has(one));
    const names = [...new Set(users.map((one) => one.record.name))].sort();
    if (names.length === 0) return [];
    return [
      problem('MIG-4007', {
        message: `${name} holds connections of clients, and this context sends by it`,
        cause: `Used here by ${names.slice(0, 3).join(', ')}. Clients stay connected to the monolith, so that nothing sent by the service reaches them.`,
        remedy: `Give it an adapter that all processes share, such as @socket.io/postgres-adapter, send by way of the monolith, or, where clients connect to the service itself, say \`memory: { "${file}#${name}": own }\` in migrate.config.yaml.`,
        file,
        line: lineOf(node),
      }),
    ];
  });
}
