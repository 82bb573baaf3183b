import type { Recording } from '../artifacts/samples.ts';

/** A recording for people: what was kept, which routes it reaches, and which it does not. */
export function recordingText(recording: Recording): string {
  const routes = Object.entries(recording.coverage);
  const hit = routes.filter(([, hits]) => hits > 0);
  const missed = routes.filter(([, hits]) => hits === 0).map(([route]) => route);
  const width = Math.max(0, ...hit.map(([route]) => route.length));
  return [
    `${recording.samples} exchanges and ${recording.changes ?? 0} row changes recorded; ${hit.length} of ${routes.length} routes reached.`,
    '',
    ...hit.map(([route, hits]) => `  ${route.padEnd(width)}  ${String(hits).padStart(5)}`),
    ...(missed.length === 0 ? [] : ['', 'Not reached:', ...missed.map((route) => `  ${route}`)]),
    ...(recording.exitCode === 0
      ? []
      : ['', `The command failed with exit code ${recording.exitCode}; what it sent is kept all the same.`]),
  ].join('\n');
}
