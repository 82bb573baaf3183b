import type { GateFinding } from '../../artifacts/gate.ts';
import type { MemoryCurve } from './memory-watch.ts';
import { chanceOfHigher } from './rank-test.ts';
import { median } from './rounds.ts';

const MIB = 1024 * 1024;
/** Caches fill and heaps find their size: less growth than this says nothing. */
const FLOOR_BYTES = 16 * MIB;
const SIGNIFICANT = 0.001;
/** Enough for the test; an exact one over more values takes long and tells no more. */
const VALUES = 12;

/** How much the memory of a side grew between the second and the last quarter of a soak; bytes. */
export function growthOf(curve: MemoryCurve): number {
  const { early, late } = quarters(curve);
  return early.length === 0 ? 0 : median(late) - median(early);
}

/**
 * Memory that keeps growing under the same load, beyond what the monolith's does in the same minutes.
 * Both halves of the judgement are needed: a step up once is no leak, and neither is what the same code did before.
 */
export function leakOf(monolith: MemoryCurve, service: MemoryCurve): GateFinding | undefined {
  const grown = growthOf(service);
  const { early, late } = quarters(service);
  if (grown <= FLOOR_BYTES || grown <= 2 * growthOf(monolith)) return undefined;
  if (chanceOfHigher(thinned(early), thinned(late)) > SIGNIFICANT) return undefined;
  return {
    field: 'memory',
    message: `under the same load the service’s memory grew from ${inMib(median(early))} to ${inMib(median(late))} MiB, the monolith’s by ${inMib(growthOf(monolith))} MiB: something is kept with each request`,
  };
}

function quarters(curve: MemoryCurve): { early: MemoryCurve; late: MemoryCurve } {
  const length = Math.floor(curve.length / 4);
  return { early: curve.slice(length, 2 * length), late: curve.slice(curve.length - length) };
}

function thinned(curve: MemoryCurve): number[] {
  const step = Math.max(1, curve.length / VALUES);
  return Array.from(
    { length: Math.min(VALUES, curve.length) },
    (_, index) => curve[Math.floor(index * step)] ?? 0,
  );
}

function inMib(bytes: number): number {
  return Math.round(bytes / MIB);
}
