import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../../artifacts/samples.ts';
import { type OutboundCall, openOutboundGate } from '../../record/outbound-gate.ts';
import type { RecordedCalls } from '../../record/outbound-store.ts';
import { LateCalls } from './late-calls.ts';
import { RecordedAnswers } from './recorded-answers.ts';

/** Stands for every other system while sides are verified: answers as was recorded, and knows what was asked. */
export interface OutboundStub {
  readonly url: string;
  /** Forgets what was asked before; from here on calls belong to this sample. */
  expect(sample: Sample): void;
  /** What was asked since, once as many calls as given, and as came late when this was recorded, are here or overdue. */
  calls(atLeast: number): Promise<readonly OutboundCall[]>;
  close(): Promise<void>;
}

/** A call that is made after the answer comes within this time. */
const OVERDUE_MS = 300;

export async function openOutboundStub(
  recorded: RecordedCalls,
  samples: readonly Sample[],
): Promise<OutboundStub> {
  const answers = new RecordedAnswers(recorded);
  const late = new LateCalls(recorded, samples);
  let expected = 0;
  let calls: OutboundCall[] = [];
  const gate = await openOutboundGate(async (call) => {
    calls.push(call);
    const answer = answers.answerTo(call);
    return answer === 'unknown' ? neverAsked(call) : answer;
  });
  return {
    url: gate.url,
    expect: (sample) => {
      calls = [];
      expected = late.of(sample);
      answers.expect(sample);
    },
    calls: async (atLeast) => {
      const end = Date.now() + OVERDUE_MS;
      const awaited = Math.max(atLeast, expected);
      while (calls.length < awaited && Date.now() < end) await sleep(5);
      return calls;
    },
    close: gate.close,
  };
}

/** Nobody real is asked while verifying: a payment would be made. */
function neverAsked({ method, origin, url }: OutboundCall) {
  const text = `migrate: ${method} ${origin}${url} was not called when this was recorded`;
  return { status: 502, headers: [['content-type', 'text/plain']] as const, body: Buffer.from(text) };
}
