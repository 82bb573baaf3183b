import type { Recording } from '../artifacts/samples.ts';
import { missingLines, reachedLines } from './coverage-text.ts';

/** A recording for people: what was kept, which routes it reaches, and what it does not show. */
export function recordingText(recording: Recording): string {
  const routes = recording.routes ?? [];
  const exchanges = recording.exchanges ?? recording.samples;
  const reached = routes.filter(({ hits }) => hits > 0).length;
  const missing = missingLines(routes);
  return [
    `${exchanges} exchanges and ${recording.changes ?? 0} row changes recorded; ${reached} of ${routes.length} routes reached.`,
    ...notes(recording, exchanges),
    '',
    ...reachedLines(routes),
    ...(missing.length === 0 ? [] : ['', ...missing]),
    ...(recording.exitCode === 0
      ? []
      : ['', `The command failed with exit code ${recording.exitCode}; what it sent is kept all the same.`]),
  ].join('\n');
}

function notes({ samples, skippedBodies = 0, source }: Recording, exchanges: number): string[] {
  return [
    ...(samples < exchanges
      ? [`${samples} of them are kept, spread over statuses and parameters; --max-samples keeps more.`]
      : []),
    ...(skippedBodies > 0
      ? [`${skippedBodies} bodies left out: too long, not written down, or bytes with a secret in them.`]
      : []),
    ...(source === 'har'
      ? [
          'From a HAR: no row changes, so every request is asked on one snapshot of the database, taken now.',
          'Contract: what the monolith repeats on it. Parity: both sides on it, commands and their rows too. Load: as always.',
        ]
      : []),
  ];
}
