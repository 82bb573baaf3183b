import { seededRandom } from '../random.ts';
import { disturb } from './changes.ts';
import { type Gauge, MEASURES, type Measured } from './gauge.ts';
import { misshape, type Shape } from './shape.ts';

export interface Search {
  readonly gauge: Gauge;
  readonly shape: Shape;
  /** What the measures of a partition cost; its shape is added. */
  readonly cost: (measured: Measured) => number;
  readonly steps: number;
  readonly seed: number;
}

export interface Found {
  /** Part of each node, in the graph's order of nodes. */
  readonly parts: Int32Array;
  readonly cost: number;
}

/** One node changes the cost by about one part in all nodes: heat is measured in that. */
const HEAT = { first: 6, last: 0.03 };

/** Simulated annealing: worse partitions are accepted ever less often; the best one seen is returned. */
export function anneal({ gauge, shape, cost, steps, seed }: Search, start: Int32Array): Found {
  const random = seededRandom(seed);
  const sizes = new Int32Array(shape.mostParts);
  const measured = new Float64Array(MEASURES.length);
  const costOf = (parts: Int32Array) => {
    const count = gauge.measure(parts, sizes, measured);
    return cost(measured) + misshape(shape, sizes, count);
  };
  const current = Int32Array.from(start);
  const before = Int32Array.from(start);
  const best = Int32Array.from(start);
  const ground = { parts: current, linked: gauge.linked, most: shape.mostParts };
  let now = costOf(current);
  let least = now;
  for (let step = 0; step < steps; step += 1) {
    const heat = (HEAT.first * (HEAT.last / HEAT.first) ** (step / steps)) / gauge.count;
    disturb(ground, random);
    const tried = costOf(current);
    if (tried > now && random() >= Math.exp((now - tried) / heat)) {
      current.set(before);
      continue;
    }
    now = tried;
    before.set(current);
    if (tried < least - 1e-12) {
      least = tried;
      best.set(current);
    }
  }
  return { parts: best, cost: least };
}
