import type { ModelModule } from '../../artifacts/model.ts';
import type { Facts } from '../facts.ts';
import { KERNEL } from '../overrides/overrides.ts';
import type { Owners } from '../ownership.ts';
import { type Crossing, crossing, homeOf } from './crossing.ts';

/** Functions of one context that call functions of another. */
export function callCrossings(facts: Facts, owners: Owners): Crossing[] {
  return [...facts.calls].flatMap(([caller, callees]) => {
    const from = homeOf(owners, facts, caller);
    // What wires the application together must know every context.
    if (from === KERNEL && (caller.endsWith('#(module)') || caller.startsWith(`${facts.entry}#`))) return [];
    return callees.flatMap((callee) =>
      crossing('call', { from, to: homeOf(owners, facts, callee) }, { source: caller, target: callee }),
    );
  });
}

/** Modules of one context that load modules of another for their values; types are gone when the program runs. */
export function importCrossings(modules: readonly ModelModule[], owners: Owners): Crossing[] {
  return modules.flatMap(({ path, imports }) => {
    const from = owners.module.get(path);
    if (from === undefined) return [];
    return imports
      .filter((one) => !one.typeOnly && one.erased !== true)
      .flatMap((one) =>
        crossing('import', { from, to: owners.module.get(one.path) }, { source: path, target: one.path }),
      );
  });
}
