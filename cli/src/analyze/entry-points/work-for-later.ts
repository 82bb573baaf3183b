import { ts } from '#typescript';
import { callbacksOf } from '../detectors/call-places.ts';
import { externalName } from '../interpreter/call-sites.ts';
import type { ExternalValue, Value } from '../interpreter/values.ts';
import { consumerOf } from './consumers.ts';
import { scheduleOf } from './schedules.ts';

/**
 * Whether a package is given work for later: a job that the clock starts, a consumer that messages start. They are entry points
 * of their own; start-up, or the first request, only announces them.
 */
export function isForLater(
  { package: name, path }: ExternalValue,
  args: readonly Value[],
  node: ts.Node,
): boolean {
  if (callbacksOf(args).length === 0 || !(ts.isCallExpression(node) || ts.isNewExpression(node)))
    return false;
  const target = externalName(name, path);
  return scheduleOf({ target, args }) !== undefined || consumerOf({ target, args, node }) !== undefined;
}
