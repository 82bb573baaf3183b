import type { Facts } from './facts.ts';
import { add, compare, type Vector } from './vectors.ts';

/** Modules that a module works with directly. */
export interface Neighbors {
  readonly calledBy: Vector;
  readonly calls: Vector;
  readonly importedBy: readonly string[];
}

/** Calls that a route can reach count twice as much as those that only start-up or nobody makes. */
const REACHED = 2;

export function neighborsOf(facts: Facts): Map<string, Neighbors> {
  const calledBy = new Map<string, Map<string, number>>();
  const calls = new Map<string, Map<string, number>>();
  const reached = new Set(facts.routes.flatMap((route) => [...route.reach.keys()]));
  for (const [caller, callees] of facts.calls)
    for (const callee of callees) {
      const from = facts.functions.get(caller)?.file ?? '';
      const to = facts.functions.get(callee)?.file ?? '';
      if (from === to) continue;
      const weight = reached.has(caller) ? REACHED : 1;
      add(vectorOf(calledBy, to), from, weight);
      add(vectorOf(calls, from), to, weight);
    }
  const importedBy = importers(facts);
  return new Map(
    facts.modules.map((module) => [
      module,
      {
        calledBy: calledBy.get(module) ?? new Map(),
        calls: calls.get(module) ?? new Map(),
        importedBy: importedBy.get(module) ?? [],
      },
    ]),
  );
}

function importers(facts: Facts): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [module, { values, types }] of facts.imports)
    for (const other of new Set([...values, ...types])) {
      const list = found.get(other) ?? [];
      found.set(other, list);
      list.push(module);
    }
  for (const list of found.values()) list.sort(compare);
  return found;
}

function vectorOf(vectors: Map<string, Map<string, number>>, key: string): Map<string, number> {
  const vector = vectors.get(key) ?? new Map<string, number>();
  vectors.set(key, vector);
  return vector;
}
