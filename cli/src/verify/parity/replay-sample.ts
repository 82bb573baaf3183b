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

/** How long who has written must be still: rows that listeners write late are neither noise nor missing. */
const PATIENCE_MS = [10, 150];

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
  const counts = (one: Difference) => !noise.excuses(replay.route, one);
  for (const [attempt, still] of PATIENCE_MS.entries()) {
    const first = await effectOf(stage, replay, { url: monolith.url, still, calls: 0 });
    if (first === undefined) return undefined;
    const wait = { still, calls: first.calls.length };
    const once = differ(first, await effectOf(stage, replay, { url: service.url, ...wait }));
    if (!once.some(counts)) return [];
    const again = await effectOf(stage, replay, { url: monolith.url, ...wait });
    if (again === undefined || again.answer.status !== first.answer.status) return undefined;
    const own = compareEffects(first, again);
    if ([...once, ...own].some(isOfNumber) && attempt + 1 < PATIENCE_MS.length) continue;
    noise.learn(replay.route, own);
    const twice = differ(again, await effectOf(stage, replay, { url: service.url, ...wait }));
    const there = new Set(twice.filter(counts).map((one) => placeOf(one.path)));
    return once.filter((one) => there.has(placeOf(one.path)) && counts(one));
  }
  return undefined;
}

/** Whether other numbers of rows or calls were seen, as when one of them came late. */
function isOfNumber({ path }: Difference): boolean {
  return path === 'calls' || /^rows\.[^[]+$/.test(path);
}

interface Asking {
  readonly url: string;
  readonly still: number;
  /** Calls to other systems that are waited for. */
  readonly calls: number;
}

async function effectOf(
  { states, samples, outbound }: ReplayStage,
  { sample }: Replay,
  { url, still, calls }: Asking,
): Promise<Effect | undefined> {
  await states.moveTo(sample.changesBefore);
  outbound.expect(sample);
  const answer = await send(url, realRequest(sample, samples.vault)).catch(() => undefined);
  if (answer === undefined) return undefined;
  const rows = await states.ownChanges(still);
  return { answer, rows, calls: await outbound.calls(calls) };
}

/** A service that does not answer is as different as can be. */
function differ(monolith: Effect, service: Effect | undefined): readonly Difference[] {
  return service === undefined
    ? [{ path: 'status', monolith: monolith.answer.status, service: 'no answer' }]
    : compareEffects(monolith, service);
}
