import { tablesBelow } from '../model/query-tables.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import { implicitPassing, type Passing, siteOf } from './transaction-values.ts';

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
    const openers = evidence.facts.transactions.flatMap(
      ({ file, line, function: opener, tables, functions }) => {
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
      },
    );
    return [...openers, ...users(evidence, passing)];
  },
});

/** Functions that hand their work to one that opens such a transaction: everything below them takes part. */
function users({ facts, activations }: Evidence, passing: ReadonlyMap<string, Passing>): Found[] {
  const openers = facts.transactions.filter((one) => passing.get(siteOf(one)) === 'async-local-storage');
  return openers.flatMap(({ function: opener }) =>
    facts.functions
      .filter((one) => one.calls.includes(opener) && one.id !== opener)
      .map(({ id, name, file, line }) => ({
        name,
        file,
        line,
        message: `${name} runs its work in the transaction of ${opener}`,
        data: { passed: 'async-local-storage', opener, ...tablesBelow(activations, id) },
      })),
  );
}
