import { defineDetector } from './detector.ts';
import { implicitPassing, siteOf } from './transaction-values.ts';

/** Two or more tables that succeed or fail together. */
export const transaction = defineDetector({
  id: 'transaction',
  sees: 'a transaction that spans two or more tables, and how the code inside gets it',
  find: (evidence) => {
    const passing = implicitPassing(evidence);
    return evidence.facts.transactions
      .filter((one) => one.tables.length > 1)
      .map(({ file, line, function: opener, tables, writes, functions }) => ({
        name: opener.split('#')[1] ?? opener,
        file,
        line,
        message: `The transaction of ${opener} spans ${tables.join(', ')}`,
        data: {
          tables,
          writes,
          functions,
          passed: passing.get(siteOf({ file, line })) ?? 'parameter',
        },
      }));
  },
});
