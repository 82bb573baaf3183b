import { describe, expect, it } from 'vitest';
import { RetryBudget } from '../../src/forwarding/retry-budget.ts';

describe('RetryBudget', () => {
  it('lets ten go at once, then one for every ten requests', () => {
    const budget = new RetryBudget();
    const spent = Array.from({ length: 12 }, () => budget.spend());
    expect(spent.filter(Boolean)).toHaveLength(10);
    for (let i = 0; i < 11; i += 1) budget.earn();
    expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  });
});
