import { defineDetector } from './detector.ts';

/** A request that looks as if it could be repeated and cannot. */
export const writingQuery = defineDetector({
  id: 'writing-query',
  sees: 'a GET or HEAD route that writes tables',
  find: ({ facts }) =>
    facts.routes
      .filter((one) => (one.method === 'GET' || one.method === 'HEAD') && one.writes.length > 0)
      .map((one) => ({
        name: one.id,
        file: one.file,
        line: one.line,
        message: `${one.id} writes ${one.writes.join(', ')}`,
        data: { route: one.id, tables: one.writes },
      })),
});
