import { headerOf } from '../../record/body.ts';
import type { OutboundCall } from '../../record/outbound-gate.ts';

/** Headers of the connection, the client library and the trace. */
const NOT_COMPARED =
  /^(?:accept-encoding|accept-language|baggage|b3|content-length|host|sec-fetch-mode|traceparent|tracestate|user-agent|x-b3-.*)$/i;

export interface ComparableCall {
  /** Method and address. */
  readonly call: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What of calls to other systems is behavior; calls that are made at once come in any order. */
export function comparableCalls(calls: readonly OutboundCall[]): readonly ComparableCall[] {
  return calls
    .map((one) => ({
      call: `${one.method} ${one.origin}${one.url}`,
      headers: Object.fromEntries(
        one.headers
          .filter(([name]) => !NOT_COMPARED.test(name))
          .map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: bodyOf(one),
    }))
    .sort((a, b) => (a.call < b.call ? -1 : a.call > b.call ? 1 : 0));
}

function bodyOf({ headers, body }: OutboundCall): unknown {
  const text = body.toString('utf8');
  if (!/[/+]json\b/i.test(headerOf(headers, 'content-type'))) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
