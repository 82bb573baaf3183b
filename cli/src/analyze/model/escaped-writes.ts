import { type Problem, problem } from '../../errors/problem.ts';
import type { Activation } from '../interpreter/activation.ts';

/**
 * Writes that run while a transaction of the same connection is open and take no part in it: they stay when it is
 * rolled back. Reads may do so on purpose and are left alone; so are other databases and what runs after the end.
 */
export function escapedWrites(activations: Iterable<Activation>): Problem[] {
  const found = new Map<string, { file: string; line: number; tables: Set<string>; opened: string }>();
  for (const { record, facts } of activations) {
    for (const fact of facts) {
      if (fact.kind !== 'query' || fact.transaction !== undefined || fact.within === undefined) continue;
      if (fact.connection === undefined || fact.connection !== fact.within.connection) continue;
      const written = [...fact.tables].filter(([, mode]) => mode === 'write').map(([table]) => table);
      if (written.length === 0) continue;
      const key = `${record.file}:${fact.line}`;
      const opened = `${fact.within.file}:${fact.within.line}`;
      const place = found.get(key) ?? { file: record.file, line: fact.line, tables: new Set(), opened };
      for (const table of written) place.tables.add(table);
      found.set(key, place);
    }
  }
  return [...found.values()].map(({ file, line, tables, opened }) =>
    problem('MIG-2010', {
      message: `${[...tables].sort().join(', ')} is written outside the open transaction`,
      cause: `The transaction opened at ${opened} does not cover this statement, so it stays after a rollback.`,
      file,
      line,
    }),
  );
}
