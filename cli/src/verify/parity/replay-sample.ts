import type { Samples } from '../../record/store.ts';
import type { OutboundStub } from '../outbound/outbound-stub.ts';
import { realRequest, send } from '../replay.ts';
import type { Sides } from '../sides.ts';
import type { DatabaseStates } from '../states/database-states.ts';
import type { Replay } from './choose-samples.ts';
import { compareEffects, type Difference, type Effect, placeOf } from './compare.ts';
import type { Noise } from './noise.ts';

/** Where recorded requests are replayed. */
export interface ReplayStage {
  readonly samples: Samples;
  readonly sides: Sides;
  readonly states: DatabaseStates;
  readonly outbound: OutboundStub;
}

/**
 * Sends one recorded request to both sides on the same state. What differs is asked again: a difference counts only if it is there again,
 * and only as far as two runs of the monolith do not differ alike.
 * @returns undefined when the monolith does not answer, or not in the same way twice: then nothing was shown
 */
export async function differencesOf(
  stage: ReplayStage,
  replay: Replay,
  noise: Noise,
): Promise<readonly Difference[] | undefined> {
  const { monolith, service } = stage.sides;
  const first = await effectOf(stage, replay, monolith.url);
  if (first === undefined) return undefined;
  const calls = first.calls.length;
  const once = differ(first, await effectOf(stage, replay, service.url, calls));
  if (once.every((one) => noise.excuses(replay.route, one))) return [];
  const again = await effectOf(stage, replay, monolith.url, calls);
  if (again === undefined || again.answer.status !== first.answer.status) return undefined;
  noise.learn(replay.route, compareEffects(first, again));
  const twice = differ(again, await effectOf(stage, replay, service.url, calls));
  const counts = (one: Difference) => !noise.excuses(replay.route, one);
  const still = new Set(twice.filter(counts).map((one) => placeOf(one.path)));
  return once.filter((one) => still.has(placeOf(one.path)) && counts(one));
}

async function effectOf(
  { states, samples, outbound }: ReplayStage,
  { sample }: Replay,
  url: string,
  callsToCome = 0,
): Promise<Effect | undefined> {
  await states.moveTo(sample.changesBefore);
  outbound.expect(sample);
  const answer = await send(url, realRequest(sample, samples.vault)).catch(() => undefined);
  if (answer === undefined) return undefined;
  const rows = await states.ownChanges();
  return { answer, rows, calls: await outbound.calls(callsToCome) };
}

/** A service that does not answer is as different as can be. */
function differ(monolith: Effect, service: Effect | undefined): readonly Difference[] {
  return service === undefined
    ? [{ path: 'status', monolith: monolith.answer.status, service: 'no answer' }]
    : compareEffects(monolith, service);
}
