import type { TransactionFact } from '../interpreter/activation.ts';
import { optionsOf, type Value } from '../interpreter/values.ts';
import type { Evidence } from './evidence.ts';

/** The transaction that a value is or, as a property, holds. */
export function transactionIn(value: Value, depth = 1): TransactionFact | undefined {
  for (const one of optionsOf(value)) {
    if (one.kind === 'native' && one.model !== undefined && 'transaction' in one.model) {
      const { transaction } = one.model;
      if (isTransaction(transaction)) return transaction;
    }
    if (one.kind === 'object' && depth > 0)
      for (const property of one.props.values()) {
        const found = transactionIn(property, depth - 1);
        if (found !== undefined) return found;
      }
  }
  return undefined;
}

function isTransaction(value: unknown): value is TransactionFact {
  return typeof value === 'object' && value !== null && 'queries' in value && 'openedIn' in value;
}

export type Passing = 'parameter' | 'middleware' | 'async-local-storage';

/** How the transactions that nobody passes on reach the code that runs in them, by `file:line` of their opening. */
export function implicitPassing({ machine, sites }: Evidence): ReadonlyMap<string, Passing> {
  const found = new Map<string, Passing>();
  for (const site of sites) {
    if (!/(?:^|\.)(?:run|enterWith)$/.test(site.target)) continue;
    const [store] = site.args;
    const transaction = store === undefined ? undefined : transactionIn(store);
    if (transaction !== undefined) found.set(siteOf(transaction), 'async-local-storage');
  }
  const locals = machine.response.props.get('locals');
  const held = [
    ...machine.request.props.values(),
    ...(locals?.kind === 'object' ? locals.props.values() : []),
  ];
  for (const value of held) {
    const transaction = transactionIn(value);
    if (transaction !== undefined) found.set(siteOf(transaction), 'middleware');
  }
  return found;
}

export function siteOf({ file, line }: { file: string; line: number }): string {
  return `${file}:${line}`;
}
