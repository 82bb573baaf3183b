import { defineDetector } from './detector.ts';

/** From this share of the modules on a module comes along with nearly every slice. */
const LARGE_SHARE = 0.06;
const FEWEST_IMPORTERS = 5;

/** A module that a large part of the application imports: helpers, errors, the configuration. */
export const hubModule = defineDetector({
  id: 'hub-module',
  sees: 'a module without queries of its own that a large share of the other modules imports',
  find: ({ facts }) => {
    const querying = new Set(
      facts.functions.filter((one) => one.reads.length + one.writes.length > 0).map((one) => one.file),
    );
    return facts.modules.flatMap(({ path }) => {
      if (querying.has(path)) return [];
      const importers = facts.modules
        .filter((one) => one.imports.some((target) => target.path === path && !target.typeOnly))
        .map((one) => one.path);
      const others = facts.modules.length - 1;
      if (importers.length < FEWEST_IMPORTERS || importers.length < LARGE_SHARE * others) return [];
      return [
        {
          name: path,
          file: path,
          line: 1,
          message: `${importers.length} of the other ${others} modules import it`,
          data: { importers },
        },
      ];
    });
  },
});
