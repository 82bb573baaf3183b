import { defineDetector } from './detector.ts';
import { implicitPassing, siteOf } from './transaction-values.ts';

const HOW = {
  parameter: 'is passed as a parameter',
  middleware: 'is put on the request or the response by a middleware',
  'async-local-storage': 'is held in an AsyncLocalStorage',
} as const;

/** A transaction that the code inside joins without being given it. */
export const implicitTransaction = defineDetector({
  id: 'implicit-transaction',
  sees: 'a transaction that nobody passes on: held in an AsyncLocalStorage, or put on the request by a middleware',
  find: (evidence) => {
    const passing = implicitPassing(evidence);
    return evidence.facts.transactions.flatMap(({ file, line, function: opener, tables, functions }) => {
      const passed = passing.get(siteOf({ file, line }));
      if (passed === undefined) return [];
      return [
        {
          name: opener.split('#')[1] ?? opener,
          file,
          line,
          message: `The transaction of ${opener} ${HOW[passed]}`,
          data: { passed, tables, functions },
        },
      ];
    });
  },
});
