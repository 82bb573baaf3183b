import { callbacksOf, textOf } from '../detectors/call-places.ts';
import type { Activation, FunctionRecord } from '../interpreter/activation.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { FunctionValue } from '../interpreter/values.ts';
import { reachedFrom } from '../model/handlers.ts';
import { queriesOf } from '../model/query-tables.ts';

/** A function with tables that a package calls, and the call that gave it to the package. */
export interface CalledByPackage {
  readonly name: string;
  readonly handler: FunctionValue;
}

/**
 * What start-up gives to a package, to the process or to a timer to call one day: `worker.on('failed', …)`, `process.on(…)`,
 * `setTimeout(…)`. When it runs is not known, so it belongs to no start-up; without an entry point of its own its tables would
 * be touched by nobody. What requests or known entry points run as well has those that call it.
 *
 * @param known functions that requests and other entry points were seen to run
 */
export function calledByPackages(
  machine: Machine,
  startUp: ReadonlySet<Activation>,
  known: ReadonlySet<FunctionRecord>,
): CalledByPackage[] {
  return [...givenInCalls(machine, startUp, known), ...givenByDecorators(machine, startUp, known)];
}

/** `@Query() list()`: the package makes an instance, and calls the method on it. */
function givenByDecorators(
  machine: Machine,
  startUp: ReadonlySet<Activation>,
  known: ReadonlySet<FunctionRecord>,
): CalledByPackage[] {
  if (machine.givenMethods.size === 0) return [];
  const later = machine.allActivations.filter(
    (one) => machine.givenMethods.has(one.record.node) && !known.has(one.record) && !startUp.has(one),
  );
  const nodes = new Set(later.filter(hasTables).map((one) => one.record.node));
  return [...nodes].flatMap((node) => machine.givenMethods.get(node) ?? []);
}

function givenInCalls(
  machine: Machine,
  startUp: ReadonlySet<Activation>,
  known: ReadonlySet<FunctionRecord>,
): CalledByPackage[] {
  const given = new Set<FunctionRecord>();
  for (const one of startUp)
    for (const callee of one.calls)
      if (!startUp.has(callee) && !known.has(callee.record) && hasTables(callee)) given.add(callee.record);
  if (given.size === 0) return [];
  const startUpFunctions = new Set([...startUp].map((one) => one.record));
  return [...machine.callSites.values()].flat().flatMap((site): CalledByPackage[] =>
    startUpFunctions.has(site.caller)
      ? callbacksOf(site.args)
          .filter(({ node, scope }) => given.has(machine.recordOf(node, scope.module)))
          .map((handler) => ({ name: nameOf(site), handler }))
      : [],
  );
}

function hasTables(activation: Activation): boolean {
  return [...queriesOf(reachedFrom([activation]))].some(({ tables }) => tables.size > 0);
}

/** `bullmq.Worker().on failed`: an event of a package is none of the program's own emitters. */
function nameOf({ target, args }: CallSite): string {
  const event = textOf(args[0]);
  // Of a chain that says the same over and over, once is enough.
  const name = target.replaceAll(/(\.\w+\(\))\1+/g, '$1');
  return event === undefined || !/^[\w:.*-]+$/.test(event) ? name : `${name} ${event}`;
}
