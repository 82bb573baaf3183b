import type { GateFinding } from '../../artifacts/gate.ts';
import type { Round } from './rounds.ts';

/** Rounds in which the service answered nothing at all though the monolith did in all of its own, by every route that was asked. */
export function silence(rounds: readonly Round[]): readonly GateFinding[] {
  const [ours, theirs] = ['service', 'monolith'].map((side) => rounds.filter((one) => one.side === side));
  const silent = ours?.filter(({ requests }) => requests === 0) ?? [];
  if (silent.length === 0 || theirs === undefined || theirs.some(({ requests }) => requests === 0)) return [];
  const message = `the service answered nothing in ${silent.length} of ${ours?.length} rounds, the monolith in all of its own`;
  const routes = [...new Set(theirs.flatMap((round) => Object.keys(round.routes)))].sort();
  return routes.length === 0
    ? [{ field: 'requests', message }]
    : routes.map((route) => ({ route, field: 'requests', message }));
}
