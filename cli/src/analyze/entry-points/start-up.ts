import type { ts } from '#typescript';
import { callbacksOf } from '../detectors/call-places.ts';
import type { Activation } from '../interpreter/activation.ts';
import type { Machine } from '../interpreter/machine.ts';

/**
 * What runs when the application starts: everything that the modules' own code reaches. Callbacks handed to a package
 * or a timer are left out, since they run later, if at all; `AsyncLocalStorage.run` calls at once.
 */
export function startUpActivations(machine: Machine, bootstrap: readonly Activation[]): Set<Activation> {
  const later = callbackNodes(machine);
  const called = new Set(bootstrap.flatMap((one) => [...one.calls]));
  const found = new Set<Activation>();
  const open = bootstrap.filter((one) => !called.has(one));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next) || later.has(next.record.node)) continue;
    found.add(next);
    open.push(...next.calls);
  }
  return found;
}

function callbackNodes(machine: Machine): Set<ts.Node> {
  const sites = [...machine.callSites.values()].flat();
  return new Set(
    sites
      .filter((site) => !site.target.startsWith('class ') && !/(?:\.run|^listen|^run)$/.test(site.target))
      .flatMap((site) => callbacksOf(site.args))
      .map((one) => one.node),
  );
}
