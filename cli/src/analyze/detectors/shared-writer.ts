import { defineDetector } from './detector.ts';

/** A table that several modules write has no owner. */
export const sharedWriter = defineDetector({
  id: 'shared-writer',
  sees: 'a table that functions of two or more modules write, for each of these modules',
  find: ({ facts }) => {
    const byId = new Map(facts.functions.map((one) => [one.id, one]));
    return facts.tables.flatMap(({ name, writers }) => {
      const functions = writers.flatMap((id) => byId.get(id) ?? []);
      const modules = [...new Set(functions.map((one) => one.file))].sort();
      if (modules.length < 2) return [];
      return modules.flatMap((file) => {
        const own = functions
          .filter((one) => one.file === file)
          .sort((left, right) => left.line - right.line);
        const [first] = own;
        if (first === undefined) return [];
        return [
          {
            name,
            file,
            line: first.line,
            message: `${name} is written here and in ${modules.filter((one) => one !== file).join(', ')}`,
            data: { table: name, modules, functions: own.map((one) => one.id).sort() },
          },
        ];
      });
    });
  },
});
