import type { Problem } from '../../../errors/problem.ts';
import type { ProxiedEvidence } from './proxied-evidence.ts';

/** One way in which a proxy in front changes what code sees: what it looks for, in a sentence, and how it is found. */
export interface ProxiedDetector {
  /** Also the name of its fixture. */
  readonly id: string;
  readonly sees: string;
  find(evidence: ProxiedEvidence): readonly Problem[];
}

/** Names the shape; a detector is data and one function. */
export function defineProxiedDetector(detector: ProxiedDetector): ProxiedDetector {
  return detector;
}
