import type { Balance } from '../config/route-table.ts';
import type { Instance } from './instance.ts';

export interface BalanceFacts {
  readonly balance: Balance;
  /** Moves on with every request, so that equals take turns. */
  readonly turn: number;
  readonly sick: (instance: Instance) => boolean;
}

/** Instances in the order to ask them: healthy before sick; among those the least busy, or each in its turn. */
export function inOrder(
  instances: readonly Instance[],
  { balance, turn, sick }: BalanceFacts,
): readonly Instance[] {
  const turned = [...instances.slice(turn), ...instances.slice(0, turn)];
  const ranked = turned.map((instance) => ({ instance, sick: sick(instance) ? 1 : 0 }));
  ranked.sort((a, b) => {
    if (a.sick !== b.sick) return a.sick - b.sick;
    return balance === 'least-pending' ? a.instance.pending - b.instance.pending : 0;
  });
  return ranked.map(({ instance }) => instance);
}
