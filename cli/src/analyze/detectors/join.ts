import { joinedPairs } from '../interpreter/joined-tables.ts';
import { defineDetector, type Found } from './detector.ts';

/** One query over two tables: once they have two owners, nobody can run it. */
export const join = defineDetector({
  id: 'join',
  sees: 'one query over several tables, for each pair of tables and each function that runs it',
  find: ({ activations, callers }) => {
    const found = new Map<string, Found>();
    for (const { record, facts } of activations) {
      for (const fact of facts) {
        if (fact.kind !== 'query') continue;
        for (const [one, other] of joinedPairs(fact)) {
          const key = `${record.id} ${one} ${other}`;
          const known = found.get(key);
          if (known !== undefined && known.line <= fact.line) continue;
          found.set(key, {
            name: `${one}+${other}`,
            file: record.file,
            line: fact.line,
            message: `${record.name} queries ${one} and ${other} together`,
            data: {
              tables: [one, other],
              function: record.id,
              callers: [...(callers.get(record.id) ?? [])],
            },
          });
        }
      }
    }
    return [...found.values()];
  },
});
