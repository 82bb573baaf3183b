import type { Sample } from '../../artifacts/samples.ts';
import type { RecordedCalls } from '../../record/outbound-store.ts';

type Span = Pick<Sample, 'startedAt' | 'endedAt'>;

/** An application may call on after it has answered. */
export const AFTERWARDS_MS = 500;

/**
 * The recorded requests after whose answer other systems were still called, as far as no other request was under way then: whoever
 * replays one of them has to wait for what comes late.
 */
export class LateCalls {
  readonly #expected = new Map<number, number>();

  constructor({ beganAt, calls }: RecordedCalls, samples: readonly Span[]) {
    const times = calls.map(({ at }) => at - beganAt);
    const during = ({ startedAt, endedAt }: Span) =>
      times.filter((at) => at >= startedAt && at <= endedAt).length;
    for (const at of times) {
      if (samples.some(({ startedAt, endedAt }) => at >= startedAt && at <= endedAt)) continue;
      const before = samples.filter(({ endedAt }) => endedAt < at && at - endedAt <= AFTERWARDS_MS);
      const [last] = before.sort((a, b) => b.endedAt - a.endedAt);
      if (last === undefined) continue;
      this.#expected.set(last.startedAt, (this.#expected.get(last.startedAt) ?? during(last)) + 1);
    }
  }

  /** How many calls a request made in all, where some of them came late; 0 where none did. */
  of({ startedAt }: Span): number {
    return this.#expected.get(startedAt) ?? 0;
  }
}
