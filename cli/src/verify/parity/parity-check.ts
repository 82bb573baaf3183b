import type { GateFinding } from '../../artifacts/gate.ts';
import type { ModelRoute } from '../../artifacts/model.ts';
import { identify } from '../../ports/process-table.ts';
import { type CheckResult, verdictOf } from '../checks.ts';
import { chooseSamples } from './choose-samples.ts';
import { Noise } from './noise.ts';
import { deathAt, findingOf } from './parity-findings.ts';
import { differencesOf, type ReplayStage } from './replay-sample.ts';

export interface ParityOptions extends ReplayStage {
  readonly routes: readonly ModelRoute[];
}

const ENDED: CheckResult = {
  name: 'parity',
  verdict: 'fail',
  evidence: { compared: 0 },
  findings: [{ field: 'process', message: 'the service had ended before anything was compared' }],
};

/**
 * Sends what was recorded to both sides on the same database state, queries and commands alike, one side after the other, and compares
 * whole answers, values included, and the rows that were changed.
 */
export async function checkParity(options: ParityOptions): Promise<CheckResult> {
  const hasEnded = () => identify(options.sides.service.pid) === undefined;
  if (hasEnded()) return ENDED;
  const noise = new Noise();
  const found = new Map<string, GateFinding>();
  const asked = new Set<string>();
  const tell = (finding: GateFinding) => {
    const key = `${finding.route} ${finding.field}`;
    if (!found.has(key)) found.set(key, finding);
  };
  const counts = {
    compared: 0,
    equal: 0,
    different: 0,
    skipped: 0,
    queries: 0,
    commands: 0,
    otherCallers: 0,
  };
  for (const replay of chooseSamples(options.routes, options.samples.samples)) {
    const differences = await differencesOf(options, replay, noise);
    if (differences === undefined) {
      counts.skipped += 1;
      continue;
    }
    asked.add(replay.route);
    counts.compared += 1;
    counts[replay.kind === 'query' ? 'queries' : 'commands'] += 1;
    if (replay.caller !== undefined) counts.otherCallers += 1;
    counts[differences.length === 0 ? 'equal' : 'different'] += 1;
    for (const one of differences) tell(findingOf(replay, one));
    if (hasEnded()) {
      tell(deathAt(replay));
      break;
    }
  }
  const places = noise.places();
  const notCompared = options.routes.map(({ id }) => id).filter((id) => !asked.has(id));
  return {
    name: 'parity',
    verdict: verdictOf(counts.compared, found.size),
    evidence: {
      ...counts,
      ...(places.length === 0 ? {} : { noise: [...places] }),
      ...(notCompared.length === 0 ? {} : { notCompared }),
    },
    findings: counts.compared === 0 ? [{ message: 'no answer was compared' }] : [...found.values()],
  };
}
