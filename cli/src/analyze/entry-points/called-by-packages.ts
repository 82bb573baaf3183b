import { callbacksOf, textOf } from '../detectors/call-places.ts';
import type { Activation, FunctionRecord } from '../interpreter/activation.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { FunctionValue } from '../interpreter/values.ts';
import { reachedFrom } from '../model/handlers.ts';
import { queriesOf, tablesOf } from '../model/query-tables.ts';

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
 * @param known what requests and other entry points were seen to run
 */
export function calledByPackages(
  machine: Machine,
  startUp: ReadonlySet<Activation>,
  known: KnownRuns,
): CalledByPackage[] {
  return [...givenInCalls(machine, startUp, known), ...givenByDecorators(machine, startUp, known)];
}

/** Runs of functions that requests or other entry points have made. */
export class KnownRuns {
  readonly #runs = new Map<FunctionRecord, Activation[]>();
  readonly #tables = new Map<FunctionRecord, ReadonlySet<string>>();
  readonly #handlers: readonly FunctionValue[];

  /** @param handlers functions that are entry points already */
  constructor(runs: Iterable<Activation>, handlers: readonly FunctionValue[]) {
    this.#handlers = handlers;
    for (const one of runs) {
      const alike = this.#runs.get(one.record);
      if (alike === undefined) this.#runs.set(one.record, [one]);
      else alike.push(one);
    }
  }

  /** Whether something is an entry point with the same values around it. */
  isEntryPoint({ node, scope }: FunctionValue): boolean {
    return this.#handlers.some((one) => one.node === node && one.scope === scope);
  }

  /** Whether a function was run, and has touched all that this run of it does: `save(table)` makes one for each table. */
  has(run: Activation): boolean {
    const runs = this.#runs.get(run.record);
    if (runs === undefined) return false;
    const touched = this.#tables.get(run.record) ?? tablesOfRuns(runs);
    this.#tables.set(run.record, touched);
    return [...tablesOfRuns([run])].every((one) => touched.has(one));
  }
}

function tablesOfRuns(runs: readonly Activation[]): Set<string> {
  const { reads, writes } = tablesOf(reachedFrom(runs));
  return new Set([...reads.map((one) => `reads ${one}`), ...writes.map((one) => `writes ${one}`)]);
}

/** `@Query() list()`: the package makes an instance, and calls the method on it. */
function givenByDecorators(
  machine: Machine,
  startUp: ReadonlySet<Activation>,
  known: KnownRuns,
): CalledByPackage[] {
  if (machine.givenMethods.size === 0) return [];
  const later = machine.allActivations.filter(
    (one) => machine.givenMethods.has(one.record.node) && !known.has(one) && !startUp.has(one),
  );
  const nodes = new Set(later.filter(hasTables).map((one) => one.record.node));
  return [...nodes].flatMap((node) => machine.givenMethods.get(node) ?? []);
}

function givenInCalls(
  machine: Machine,
  startUp: ReadonlySet<Activation>,
  known: KnownRuns,
): CalledByPackage[] {
  const given = new Set<FunctionRecord>();
  for (const one of startUp)
    for (const callee of one.calls)
      if (!startUp.has(callee) && !known.has(callee) && hasTables(callee)) given.add(callee.record);
  if (given.size === 0) return [];
  const startUpFunctions = new Set([...startUp].map((one) => one.record));
  const inCalls = [...machine.callSites.values()]
    .flat()
    .flatMap((site): CalledByPackage[] =>
      startUpFunctions.has(site.caller)
        ? callbacksOf(site.args).map((handler) => ({ name: nameOf(site), handler }))
        : [],
    );
  return [...inCalls, ...machine.assignedListeners.values()].filter(
    ({ handler }) =>
      given.has(machine.recordOf(handler.node, handler.scope.module)) && !known.isEntryPoint(handler),
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
