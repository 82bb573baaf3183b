import { describe, expect, it } from 'vitest';
import type { QueryFact } from '../../../src/analyze/interpreter/activation.ts';
import { joinedPairs, relate } from '../../../src/analyze/interpreter/joined-tables.ts';

/** A statement that goes from the first table to each of the others. */
function star(size: number): QueryFact {
  const names = Array.from({ length: size }, (_, index) => `t${String(index).padStart(2, '0')}`);
  const fact: QueryFact = {
    kind: 'query',
    line: 1,
    tables: new Map(names.map((name) => [name, 'read'])),
    named: new Set(),
    resolved: true,
  };
  for (const name of names.slice(1)) relate(fact, name, 't00');
  return fact;
}

describe('the tables that one statement brings together', () => {
  it('are told two by two, whatever relations it follows', () => {
    expect(joinedPairs(star(4))).toHaveLength(6);
  });

  it('are those with a relation where there are a great many', () => {
    const pairs = joinedPairs(star(20));
    expect(pairs).toHaveLength(19);
    expect(pairs[0]).toEqual(['t00', 't01']);
  });

  it('are all where no relation is known', () => {
    const fact = star(20);
    delete fact.related;
    expect(joinedPairs(fact)).toHaveLength(190);
  });
});
