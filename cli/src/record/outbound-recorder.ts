import { request } from 'undici';
import { type OutboundAnswer, type OutboundCall, openOutboundGate } from './outbound-gate.ts';

/** A call with the answer that it got; none when the other system did not answer. */
export interface RecordedCall extends OutboundCall {
  /** Milliseconds since the epoch, by our clock. */
  readonly at: number;
  readonly answer: OutboundAnswer | undefined;
}

export interface OutboundRecorder {
  readonly url: string;
  finish(): Promise<readonly RecordedCall[]>;
}

/** Lets calls to other systems through and keeps them. */
export async function startOutboundRecorder(now: () => number): Promise<OutboundRecorder> {
  const calls: RecordedCall[] = [];
  const gate = await openOutboundGate(async (call, { gone }) => {
    const at = now();
    const answer = await forward(call, gone).catch(() => undefined);
    calls.push({ ...call, at, answer });
    return answer;
  });
  return {
    url: gate.url,
    finish: async () => {
      await gate.close();
      return calls.sort((a, b) => a.at - b.at);
    },
  };
}

async function forward(call: OutboundCall, signal: AbortSignal): Promise<OutboundAnswer> {
  const response = await request(call.origin + call.url, {
    method: call.method,
    headers: call.headers.filter(([name]) => !/^(?:host|expect)$/i.test(name)).flat(),
    body: call.body.length === 0 ? null : call.body,
    signal,
  });
  return {
    status: response.statusCode,
    headers: Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((one) => [name, one] as const),
    ),
    body: Buffer.from(await response.body.arrayBuffer()),
  };
}
