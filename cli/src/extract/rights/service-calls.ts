import type { Analysis } from '../../analyze/index.ts';
import type { Activation, FunctionRecord } from '../../analyze/interpreter/activation.ts';

/** What runs in the service's process: for requests, and beside them (start-up, jobs, consumers). */
export interface ServiceCalls {
  readonly requests: ReadonlySet<Activation>;
  readonly beside: ReadonlySet<Activation>;
}

/**
 * Follows the calls of a service as it will be: a function behind a seam runs elsewhere, and what was cut does not run.
 * @param reach everything that the context's routes reach in the monolith
 */
export function serviceCalls(
  { startUp, entryPoints }: Pick<Analysis, 'startUp' | 'entryPoints'>,
  reach: ReadonlySet<Activation>,
  seams: ReadonlySet<FunctionRecord>,
  isKept: (file: string, line: number) => boolean,
): ServiceCalls {
  const isRun = ({ record }: Activation) =>
    !seams.has(record) && (record.name === '(module)' || isKept(record.file, record.line));
  const others = new Set([...startUp, ...entryPoints.flatMap((one) => [...one.activations])]);
  return {
    requests: followed(reach, ({ record }) => !seams.has(record)),
    beside: followed(others, isRun),
  };
}

/** From those that nobody among them calls, along all calls that are run. */
function followed(among: ReadonlySet<Activation>, isRun: (one: Activation) => boolean): Set<Activation> {
  const called = new Set([...among].flatMap((one) => [...one.calls]));
  const open = [...among].filter((one) => !called.has(one));
  const found = new Set<Activation>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next) || !isRun(next)) continue;
    found.add(next);
    open.push(...next.calls);
  }
  return found;
}
