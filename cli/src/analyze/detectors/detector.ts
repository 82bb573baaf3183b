import type { Finding } from '../../artifacts/model.ts';
import type { Evidence } from './evidence.ts';

/** A finding before the registry adds who found it. */
export type Found = Omit<Finding, 'detector'>;

/** One kind of coupling: what it sees, in a sentence, and how it is found. */
export interface Detector {
  /** Also the name of its fixture, its page and its entries in a seam list. */
  readonly id: string;
  readonly sees: string;
  find(evidence: Evidence): readonly Found[];
}

/** Names the shape; a detector is data and one function. */
export function defineDetector(detector: Detector): Detector {
  return detector;
}
