import { anneal } from './anneal.ts';
import { type Gauge, MEASURES, type Measured } from './gauge.ts';
import type { Shape } from './shape.ts';

/** The best and the worst value of each measure that this graph offers. */
interface Range {
  readonly best: readonly number[];
  readonly worst: readonly number[];
}

/** How much each measure counts once all are on the scale from the graph's best to its worst; found on no single graph. */
const WEIGHTS: Readonly<Record<(typeof MEASURES)[number], number>> = {
  SM: 1.5,
  ICP: 0.7,
  IFN: 1.2,
  NED: 1.3,
  BCP: 2,
};
/** While one measure is sought, the others break ties only. */
const TIE_BREAK = 0.002;
/**
 * Parts of extreme size are tolerated up to this share of the nodes, or up to the share of the wanted parts that could not
 * have five nodes anyway; beyond that, no other measure makes up for them.
 */
const EXTREMES = { tolerated: 0.15, normalSize: 5, surcharge: 20 };
/** A measure that hardly varies on a graph must not rule it. */
const LEAST_RANGE = 0.05;

/**
 * The cost that asks for a compromise: squared distances from the best that the graph offers on each measure, so that
 * being far off on one weighs more than being a little off on several. The scale is the graph's own: each measure is
 * sought alone, and what the others come to then is their worst.
 */
export function compromiseFor(
  gauge: Gauge,
  shape: Shape,
  start: Int32Array,
  search: { steps: number; seed: number },
): (measured: Measured) => number {
  const { best, worst } = rangeOf(gauge, shape, start, search);
  const weights = MEASURES.map((one) => WEIGHTS[one]);
  const spans = best.map((value, index) => Math.max(LEAST_RANGE, (worst[index] ?? 0) - value));
  const extremes = MEASURES.indexOf('NED');
  const tolerated = Math.max(
    EXTREMES.tolerated,
    1 - gauge.count / (EXTREMES.normalSize * shape.mostParts),
    best[extremes] ?? 0,
  );
  return (measured) => {
    let sum = EXTREMES.surcharge * Math.max(0, (measured[extremes] ?? 0) - tolerated);
    for (let one = 0; one < MEASURES.length; one += 1) {
      const off = Math.max(0, (measured[one] ?? 0) - (best[one] ?? 0)) / (spans[one] ?? 1);
      sum += (weights[one] ?? 0) * off * off;
    }
    return sum;
  };
}

function rangeOf(
  gauge: Gauge,
  shape: Shape,
  start: Int32Array,
  { steps, seed }: { steps: number; seed: number },
): Range {
  const rows = MEASURES.map((_, sought) => {
    const cost = (measured: Measured) => {
      let sum = 0;
      for (let one = 0; one < MEASURES.length; one += 1)
        sum += (measured[one] ?? 0) * (one === sought ? 1 : TIE_BREAK);
      return sum;
    };
    const { parts } = anneal({ gauge, shape, cost, steps, seed }, start);
    const measured = new Float64Array(MEASURES.length);
    gauge.measure(parts, new Int32Array(shape.mostParts), measured);
    return measured;
  });
  const column = (index: number) => rows.map((row) => row[index] ?? 0);
  return {
    best: MEASURES.map((_, index) => Math.min(...column(index))),
    worst: MEASURES.map((_, index) => Math.max(...column(index))),
  };
}
