import { lineOf, type Machine } from '../../analyze/interpreter/machine.ts';
import { optionsOf, type Value } from '../../analyze/interpreter/values.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { Decisions } from '../decisions.ts';

/** Packages whose session stores keep the sessions in the process. */
const IN_PROCESS = new Set(['express-session', 'memorystore', 'session-memory-store']);

/** `express-session` without a shared store keeps sessions in the process: a login would be unknown on the other side. */
export function memorySessionBlockers(
  machine: Machine,
  memory: Decisions['memory'],
  isKept: (file: string, line: number) => boolean,
): Problem[] {
  const places = new Map<string, Problem>();
  for (const sites of machine.callSites.values())
    for (const { node, target, args } of sites) {
      const [file, line] = [machine.pathOf(node), lineOf(node)];
      if (target !== 'express-session' || memory[`${file}#express-session`] !== undefined) continue;
      if (isKept(file, line) && !args.some(mayBeShared)) places.set(`${file}:${line}`, inMemory(file, line));
    }
  return [...places.values()];
}

function inMemory(file: string, line: number): Problem {
  return problem('MIG-4007', {
    message: 'Sessions are kept in memory',
    cause: 'express-session has no shared store here, so each process would know only its own logins.',
    remedy: `Give it a shared store, such as connect-pg-simple, before extracting; or, where no route of this context needs a login, say \`memory: { "${file}#express-session": own }\` in migrate.config.yaml.`,
    file,
    line,
  });
}

/** Options that cannot be followed may hold a store. */
function mayBeShared(options: Value): boolean {
  return optionsOf(options).some((one) => {
    if (one.kind !== 'object') return one.kind !== 'literal';
    const store = one.props.get('store');
    if (store === undefined) return one.open;
    return optionsOf(store).some(
      (kind) => kind.kind !== 'literal' && (kind.kind !== 'external' || !IN_PROCESS.has(kind.package)),
    );
  });
}
