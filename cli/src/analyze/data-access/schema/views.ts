import type { Activation } from '../../interpreter/activation.ts';

/** Puts the tables behind a view in its place, also where a view reads another one. */
export function readThroughViews(
  activations: Iterable<Activation>,
  views: ReadonlyMap<string, readonly string[]>,
): void {
  if (views.size === 0) return;
  for (const { facts } of activations) {
    for (const fact of facts) {
      if (fact.kind !== 'query') continue;
      for (const [name, mode] of [...fact.tables]) {
        if (!views.has(name)) continue;
        fact.tables.delete(name);
        for (const table of tablesBehind(name, views, new Set()))
          fact.tables.set(table, mode === 'write' || fact.tables.get(table) === 'write' ? 'write' : 'read');
      }
    }
  }
}

function tablesBehind(
  name: string,
  views: ReadonlyMap<string, readonly string[]>,
  seen: Set<string>,
): readonly string[] {
  const behind = views.get(name);
  if (behind === undefined) return [name];
  if (seen.has(name)) return [];
  seen.add(name);
  return behind.flatMap((one) => tablesBehind(one, views, seen));
}
