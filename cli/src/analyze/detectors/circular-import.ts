import { defineDetector } from './detector.ts';

type Imports = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Modules that need each other to load: they are cut together or not at all. */
export const circularImport = defineDetector({
  id: 'circular-import',
  sees: 'modules that import each other when the program runs, each cycle once',
  find: (evidence) => {
    const imports = withoutEnds(
      new Map([...evidence.imports].map(([path, targets]) => [path, new Map(targets)])),
    );
    const seen = new Set<string>();
    return [...imports.keys()].flatMap((start) => {
      const cycle = shortestCycle(imports, start);
      if (cycle === undefined) return [];
      const key = [...cycle].sort().join('\0');
      if (seen.has(key)) return [];
      seen.add(key);
      const [first = start, second = start] = fromSmallest(cycle);
      const text = [...fromSmallest(cycle), first].join(' -> ');
      return [
        {
          name: text,
          file: first,
          line: imports.get(first)?.get(second) ?? 1,
          message: `${cycle.length} modules import each other`,
          data: { modules: fromSmallest(cycle) },
        },
      ];
    });
  },
});

/** Modules that nothing imports, or that import nothing, lie on no cycle; nor do those that only lead to such. */
function withoutEnds(imports: Map<string, Map<string, number>>): Imports {
  for (let before = -1; before !== imports.size; ) {
    before = imports.size;
    const imported = new Set([...imports.values()].flatMap((targets) => [...targets.keys()]));
    for (const [path, targets] of imports) {
      for (const target of targets.keys()) if (!imports.has(target)) targets.delete(target);
      if (targets.size === 0 || !imported.has(path)) imports.delete(path);
    }
  }
  return imports;
}

/** Breadth first, so that the cycle through a module is one that no shortcut makes smaller. */
function shortestCycle(imports: Imports, start: string): string[] | undefined {
  const open: string[][] = [[start]];
  const seen = new Set<string>();
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const last = path.at(-1) ?? start;
    for (const target of [...(imports.get(last)?.keys() ?? [])].sort()) {
      if (target === start) return path;
      if (seen.has(target)) continue;
      seen.add(target);
      open.push([...path, target]);
    }
  }
  return undefined;
}

function fromSmallest(cycle: readonly string[]): string[] {
  const smallest = [...cycle].sort()[0] ?? '';
  const at = cycle.indexOf(smallest);
  return [...cycle.slice(at), ...cycle.slice(0, at)];
}
