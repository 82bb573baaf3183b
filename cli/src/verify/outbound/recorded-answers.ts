import type { Sample } from '../../artifacts/samples.ts';
import type { OutboundAnswer, OutboundCall } from '../../record/outbound-gate.ts';
import type { RecordedCall } from '../../record/outbound-recorder.ts';
import type { RecordedCalls } from '../../record/outbound-store.ts';
import { AFTERWARDS_MS } from './late-calls.ts';

/** How alike a call and a recorded one are, from the strictest: the same, the same but for its body, but for ids in its address too. */
const LIKENESS: readonly ((a: OutboundCall, b: OutboundCall) => boolean)[] = [
  (a, b) => a.url === b.url && a.body.equals(b.body),
  (a, b) => a.url === b.url,
  (a, b) => withoutIds(a.url) === withoutIds(b.url),
];

/** Chooses among recorded answers of other systems: rather one of the sample that is replayed now, rather one to the same question. */
export class RecordedAnswers {
  readonly #recorded: RecordedCalls;
  #near: readonly RecordedCall[] = [];
  readonly #used = new Map<string, number>();

  constructor(recorded: RecordedCalls) {
    this.#recorded = recorded;
  }

  /** From here on calls belong to this sample. */
  expect({ startedAt, endedAt }: Pick<Sample, 'startedAt' | 'endedAt'>): void {
    const { beganAt, calls } = this.#recorded;
    this.#near = calls.filter(
      ({ at }) => at >= beganAt + startedAt && at <= beganAt + endedAt + AFTERWARDS_MS,
    );
    this.#used.clear();
  }

  /** @returns undefined where the other system did not answer then, and `unknown` where nothing like it was ever asked */
  answerTo(call: OutboundCall): OutboundAnswer | undefined | 'unknown' {
    for (const isAlike of LIKENESS)
      for (const calls of [this.#near, this.#recorded.calls]) {
        const alike = calls.filter(
          (one) => one.method === call.method && one.origin === call.origin && isAlike(one, call),
        );
        if (alike.length > 0) return this.#inTurn(call, alike)?.answer;
      }
    return 'unknown';
  }

  /** The same question asked again may have had another answer; the last one stays. */
  #inTurn(call: OutboundCall, alike: readonly RecordedCall[]): RecordedCall | undefined {
    const key = `${call.method} ${call.origin}${call.url}`;
    const nr = this.#used.get(key) ?? 0;
    this.#used.set(key, nr + 1);
    return alike[Math.min(nr, alike.length - 1)];
  }
}

function withoutIds(url: string): string {
  return url.replace(/[\w-]*\d[\w-]*/g, '0');
}
