import { ts } from '#typescript';
import { callbacksOf, textOf } from '../detectors/call-places.ts';
import { externalName } from '../interpreter/call-sites.ts';
import type { Machine } from '../interpreter/machine.ts';
import type { ExternalValue, FunctionValue, Value } from '../interpreter/values.ts';
import { consumerOf } from './consumers.ts';
import { scheduleOf } from './schedules.ts';

/**
 * Whether a package is given work for later: a job that the clock starts, a consumer that messages start. They are entry points
 * of their own; start-up, or the first request, only announces them. What is handed over beside them, such as what to do at the
 * end, is no entry point: then all of it may run here.
 */
export function isForLater(
  machine: Machine,
  { package: name, path }: ExternalValue,
  args: readonly Value[],
  node: ts.Node,
): boolean {
  const given = callbacksOf(args);
  if (given.length === 0 || !(ts.isCallExpression(node) || ts.isNewExpression(node))) return false;
  const target = externalName(name, path);
  const work = scheduleOf({ target, args }) ?? consumerOf({ target, args, node });
  return (
    work !== undefined &&
    given.every((one) => work.callbacks.includes(one) && isRemembered(machine, node, args, one))
  );
}

/** Of a place that announces a great many, not each is remembered; one of the same name is the same. */
function isRemembered(
  { callSites }: Machine,
  node: ts.Node,
  args: readonly Value[],
  work: FunctionValue,
): boolean {
  const name = textOf(args[0]);
  return (callSites.get(node) ?? []).some((site) => {
    const known = callbacksOf(site.args);
    if (known.includes(work)) return true;
    return name !== undefined && textOf(site.args[0]) === name && known.some((one) => one.node === work.node);
  });
}
