import { defineDetector } from './detector.ts';

/** From this share of the modules on a module is everybody's, and in every slice. */
const LARGE_SHARE = 0.2;
const FEWEST_IMPORTERS = 4;

/** A module that a large part of the application imports: helpers, errors, the configuration. */
export const hubModule = defineDetector({
  id: 'hub-module',
  sees: 'a module that a large share of the other modules imports',
  find: ({ facts }) =>
    facts.modules.flatMap(({ path }) => {
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
    }),
});
