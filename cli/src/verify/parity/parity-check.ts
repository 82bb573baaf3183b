import type { GateFinding } from '../../artifacts/gate.ts';
import type { ModelRoute } from '../../artifacts/model.ts';
import { secretKind } from '../../record/secret-names.ts';
import { type CheckResult, verdictOf } from '../checks.ts';
import { chooseSamples, type Replay } from './choose-samples.ts';
import { type Difference, placeOf, shown } from './compare.ts';
import { Noise } from './noise.ts';
import { differencesOf, type ReplayStage } from './replay-sample.ts';

export interface ParityOptions extends ReplayStage {
  readonly routes: readonly ModelRoute[];
}

/**
 * Sends what was recorded to both sides on the same database state, queries and commands alike, one side after the other, and compares
 * whole answers, values included, and the rows that were changed.
 */
export async function checkParity(options: ParityOptions): Promise<CheckResult> {
  const noise = new Noise();
  const found = new Map<string, GateFinding>();
  const asked = new Set<string>();
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
    for (const one of differences) {
      const finding = findingOf(replay, one);
      const key = `${finding.route} ${finding.field}`;
      if (!found.has(key)) found.set(key, finding);
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

/** One finding per route and place, with the first values seen there and the request that shows them. */
function findingOf({ route, sample, caller }: Replay, difference: Difference): GateFinding {
  const { method, url } = sample.request;
  const asked = caller === undefined ? `sample ${sample.index}` : `sample ${sample.index} ${caller}`;
  return {
    route,
    field: placeOf(difference.path),
    message: `${valuesOf(difference)} (${asked}: ${method} ${url})`,
  };
}

/** A session is a secret under any name, so no cookie's value is told. */
function valuesOf({ path, monolith, service }: Difference): string {
  if (/^header:set-cookie\.[^.]+$/.test(path))
    return service === undefined ? 'the service does not set it' : 'only the service sets it';
  const isSecret =
    /^header:set-cookie\..+\.value$/.test(path) ||
    path.split('.').some((step) => secretKind(step) !== undefined);
  return isSecret ? 'the secrets differ' : `monolith ${shown(monolith)}, service ${shown(service)}`;
}
