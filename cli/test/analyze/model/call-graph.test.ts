import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { Activation } from '../../../src/analyze/interpreter/activation.ts';
import { CallGraph } from '../../../src/analyze/model/call-graph.ts';
import { reachedFrom } from '../../../src/analyze/model/handlers.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const node = ts.factory.createIdentifier('f');

function recordOf(number: number) {
  const place = { file: 'app.js', line: number + 1, endLine: number + 1 };
  const effort = { calls: 0, steps: 0, registrations: 0, deeds: 0 };
  return { number, id: `app.js#f${number}`, name: `f${number}`, node, exported: false, effort, ...place };
}

describe('what activations reach', () => {
  it('is what following their calls gives, cycles and shared callees included', () => {
    const random = seededRandom(3);
    const below = (limit: number) => Math.floor(random() * limit);
    const records = Array.from({ length: 20 }, (_, number) => recordOf(number));
    const activations = Array.from({ length: 120 }, (_, number) => {
      const record = records[below(records.length)];
      if (record === undefined) throw new Error('No such record');
      return new Activation(record, number);
    });
    const any = () => activations.slice(below(activations.length)).slice(0, 1);
    for (const one of activations) {
      for (const callee of [...any(), ...any()].slice(below(3))) one.addCall(callee);
      if (below(4) === 0) one.addFact({ kind: 'passes-on' });
    }
    const graph = new CallGraph(activations);
    for (let round = 0; round < 50; round += 1) {
      const roots = [...any(), ...any()];
      const expected = [...reachedFrom(roots)];
      const { functions, noting } = graph.reachedFrom(roots);
      expect(new Set(functions)).toEqual(new Set(expected.map((one) => one.record)));
      expect(functions).toHaveLength(new Set(functions).size);
      expect(new Set(noting)).toEqual(new Set(expected.filter((one) => one.facts.size > 0)));
    }
  });
});
