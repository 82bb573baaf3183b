import type { Facts } from './facts.ts';
import type { CallGraph } from './metrics.ts';
import { add } from './vectors.ts';

/** Modules and the calls between their functions; the use cases are the routes. The shared kernel is no part of it. */
export function callGraphOf(facts: Facts, modules: ReadonlyMap<string, string>): CallGraph {
  const weights = new Map<string, number>();
  for (const [caller, callees] of facts.calls)
    for (const callee of callees) {
      const from = facts.functions.get(caller)?.file ?? '';
      const to = facts.functions.get(callee)?.file ?? '';
      if (modules.has(from) && modules.has(to)) add(weights, `${from}\n${to}`, 1);
    }
  const useCases = new Map<string, string[]>();
  for (const route of facts.routes) {
    const ran = new Set([...route.reach.keys()].map((id) => facts.functions.get(id)?.file ?? ''));
    useCases.set(
      route.route.id,
      [...ran].filter((module) => modules.has(module)),
    );
  }
  return {
    nodes: facts.modules.filter((module) => modules.has(module)),
    edges: [...weights].map(([key, weight]) => {
      const [from = '', to = ''] = key.split('\n');
      return { from, to, weight };
    }),
    useCases,
  };
}
