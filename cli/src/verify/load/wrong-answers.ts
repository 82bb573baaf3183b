import type { GateFinding } from '../../artifacts/gate.ts';
import type { Round, Side } from './rounds.ts';

interface Count {
  readonly requests: number;
  readonly failures: number;
}

/**
 * What the service gets wrong under load more often than the monolith: a finding for each route that is worse; what is no route's, as
 * a connection that broke, is told without one.
 */
export function wrongAnswers(rounds: readonly Round[]): readonly GateFinding[] {
  const all = (side: Side) => countOf(rounds, side, (round) => round.failures);
  if (!isWorse(all('service'), all('monolith'))) return [];
  const routes = [...new Set(rounds.flatMap(({ wrong }) => Object.keys(wrong)))].sort();
  const worse = routes.flatMap((route) => {
    const own = (side: Side) => countOf(rounds, side, (round) => round.wrong[route] ?? 0);
    return isWorse(own('service'), own('monolith'))
      ? [{ route, field: 'errors', message: told(own('service'), own('monolith')) }]
      : [];
  });
  return worse.length > 0 ? worse : [{ field: 'errors', message: told(all('service'), all('monolith')) }];
}

function countOf(rounds: readonly Round[], side: Side, failuresOf: (round: Round) => number): Count {
  const own = rounds.filter((round) => round.side === side);
  return {
    requests: own.reduce((sum, round) => sum + round.requests, 0),
    failures: own.reduce((sum, round) => sum + failuresOf(round), 0),
  };
}

function isWorse(service: Count, monolith: Count): boolean {
  return service.failures * monolith.requests > monolith.failures * service.requests;
}

function told(service: Count, monolith: Count): string {
  return `under load ${service.failures} of ${service.requests} answers of the service were wrong or missing (monolith: ${monolith.failures} of ${monolith.requests})`;
}
