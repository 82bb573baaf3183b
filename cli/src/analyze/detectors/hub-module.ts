import { startLines } from '../model/module-start.ts';
import { defineDetector } from './detector.ts';

/** From this share of the modules on a module comes along with nearly every slice. */
const LARGE_SHARE = 0.06;
const FEWEST_IMPORTERS = 5;

/** A module that a large part of the application imports: helpers, errors, the configuration. */
export const hubModule = defineDetector({
  id: 'hub-module',
  sees: 'a module without queries of its own that a large share of the other modules imports',
  find: ({ facts, imports, modules }) => {
    const starts = startLines(modules);
    const querying = new Set(
      facts.functions.filter((one) => one.reads.length + one.writes.length > 0).map((one) => one.file),
    );
    const importersOf = new Map<string, string[]>();
    for (const [path, targets] of imports)
      for (const target of targets.keys())
        importersOf.set(target, [...(importersOf.get(target) ?? []), path]);
    return facts.modules.flatMap(({ path }) => {
      if (querying.has(path)) return [];
      const importers = importersOf.get(path) ?? [];
      const others = facts.modules.length - 1;
      if (importers.length < FEWEST_IMPORTERS || importers.length < LARGE_SHARE * others) return [];
      return [
        {
          name: path,
          file: path,
          line: starts.get(path) ?? 1,
          message: `${importers.length} of the other ${others} modules import it`,
          data: { importers },
        },
      ];
    });
  },
});
