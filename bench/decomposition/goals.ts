export const METRICS = ['BCP', 'ICP', 'SM', 'IFN', 'NED'] as const;
export type MetricName = (typeof METRICS)[number];

/** A public graph with the numbers of partitions that were evaluated on it and the best that a published method reached. */
export interface Contest {
  readonly graph: string;
  readonly services: readonly number[];
  readonly goals: Readonly<Record<MetricName, number>>;
}

/**
 * For each metric the best median over all K of Mono2Micro, FoSCI, CoGCN and MEM, from the results of A. K. Kalia et al.,
 * "Mono2Micro: A Practical and Effective Tool for Decomposing Monolithic Java Applications to Microservices", ESEC/FSE 2021.
 */
export const CONTESTS: readonly Contest[] = [
  {
    graph: 'acmeair',
    services: [5, 7, 9, 11, 13],
    goals: { BCP: 0.95, ICP: 0.44, SM: 0.097, IFN: 2.8, NED: 0.25 },
  },
  {
    graph: 'jpetstore',
    services: [3, 5, 7, 9, 11, 13, 15, 17],
    goals: { BCP: 1.78, ICP: 0.318, SM: 0.121, IFN: 2.32, NED: 0.216 },
  },
];

/** How much better than the goal a figure is, as a share of the goal; negative when it misses. */
export function lead(metric: MetricName, figure: number, goal: number): number {
  return (metric === 'SM' ? figure - goal : goal - figure) / goal;
}
