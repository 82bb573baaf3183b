import type { Analysis } from '../../analyze/index.ts';
import type { Model } from '../../artifacts/model.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import { loadOrderProblems, newDiagnostics, routeDifferences, type Side } from '../compare-programs.ts';
import { isGenerated } from '../generated-modules.ts';
import { effectsInOrder } from '../slice/load-order.ts';
import type { RetirementPlan } from './plan-retirement.ts';

/** What re-reading the monolith without a context shows. */
export interface RetirementAudit {
  readonly problems: readonly Problem[];
  /** Functions that are left and that nothing is seen to run any more: methods of classes, values that somebody may ask for. */
  readonly left: readonly string[];
  readonly routes: number;
  readonly functions: number;
}

const MONOLITH: Side = {
  name: 'The monolith without it',
  different: (message, file, line, cause) => problem('MIG-4023', { message, cause, file, line }),
};

/**
 * Compares the monolith before and after: the other routes in the same order, each with the same chain of middleware, the
 * same jobs, consumers and listeners but the silenced ones, nothing that cannot be followed any more, effects in their order.
 * @param anyOrder whether modules may load in another order
 */
export function auditRetirement(
  before: Analysis,
  after: Analysis,
  plan: Pick<RetirementPlan, 'others' | 'silencedEvents'>,
  anyOrder: boolean,
): RetirementAudit {
  const comparison = { monolith: before.model, routes: plan.others };
  return {
    problems: [
      ...routeDifferences(MONOLITH, comparison, after.model),
      ...newDiagnostics(MONOLITH, before.model, after.model),
      ...loadOrderProblems(MONOLITH, anyOrder ? [] : effectsInOrder(before), after),
      ...entryPointDifferences(before.model, after.model, new Set(plan.silencedEvents)),
    ],
    left: newlyUnreached(before, after),
    routes: after.model.routes.length,
    functions: after.model.functions.length,
  };
}

function entryPointDifferences(before: Model, after: Model, silenced: ReadonlySet<string>): Problem[] {
  const keyOf = ({ kind, name, file, function: id }: Model['entryPoints'][number]) =>
    `${kind} ${name} in ${file} (${id.replace(/@\d+/g, '')})`;
  const left = after.entryPoints.map(keyOf);
  const expected = before.entryPoints.filter(
    (one) => !isGenerated(one.file) && (one.kind !== 'event' || !silenced.has(one.name)),
  );
  return expected.flatMap((one) => {
    const at = left.indexOf(keyOf(one));
    if (at !== -1) left.splice(at, 1);
    return at === -1
      ? [MONOLITH.different(`${MONOLITH.name} lacks the ${one.kind} ${one.name}`, one.file, one.line)]
      : [];
  });
}

/** Anonymous functions are named by their lines, which move. */
function newlyUnreached(before: Analysis, after: Analysis): string[] {
  return [...after.machine.records.values()]
    .filter((record) => record.name !== '(module)' && !/@\d+/.test(record.id))
    .filter((record) => !after.reached.has(record.id) && before.reached.has(record.id))
    .map((record) => record.id)
    .filter((id, index, all) => all.indexOf(id) === index)
    .sort();
}
