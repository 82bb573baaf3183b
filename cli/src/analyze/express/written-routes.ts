import type { ts } from '#typescript';
import { routesBeside } from '../annotations.ts';
import type { Machine } from '../interpreter/machine.ts';
import { brief } from '../interpreter/source-text.ts';
import { optionsOf, type Value } from '../interpreter/values.ts';
import { pushRoute, registrationAt } from './registration.ts';
import type { RouterModel } from './router.ts';

/** Adds what a person wrote beside a call that registers routes by itself. @returns whether that settles what the call registers */
export function addWrittenRoutes(machine: Machine, router: RouterModel | undefined, node: ts.Node): boolean {
  const written = routesBeside(node);
  const at = registrationAt(machine, node);
  if (router !== undefined && at !== undefined)
    for (const { method, path } of written ?? [])
      pushRoute(machine, router, {
        method,
        paths: [{ text: path }],
        handlers: [],
        at,
        verbAt: at,
        annotated: true,
      });
  // Routes need something that they are added to; that there are none is true wherever it is.
  return written !== undefined && (router !== undefined || written.length === 0);
}

/** The same, or a diagnostic: `what` could not be followed. */
export function noteRoutesLost(
  machine: Machine,
  router: RouterModel | undefined,
  node: ts.Node,
  what: string,
): void {
  if (addWrittenRoutes(machine, router, node)) return;
  machine.diagnose('MIG-2003', node, {
    message: `The routes of ${brief(node)} are not known`,
    cause: `${what} could not be followed, or is not there.`,
  });
}

/** Whether something of which members are known may have others, as what copies something unknown does. */
export function mayHoldMore(value: Value): boolean {
  return optionsOf(value).some((one) => one.kind === 'unknown' || (one.kind === 'object' && one.open));
}
