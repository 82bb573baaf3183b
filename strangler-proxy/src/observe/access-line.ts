import type { ExchangeRecord } from '../forwarding/exchange-record.ts';
import { redactUrl } from '../shadow/redact.ts';

/** One exchange as a line of the access log: where it went, and by which rule. */
export function accessLine(record: ExchangeRecord): string {
  const { decision } = record;
  const trace = forwarded(record, 'traceparent')?.slice(3, 35);
  return JSON.stringify({
    at: new Date(record.startedAt).toISOString(),
    method: record.method,
    url: redactUrl(record.url),
    status: record.status,
    ms: Math.round(record.durationMs * 100) / 100,
    bytes: record.bytes,
    target: record.target,
    reason: decision.reason,
    context: decision.context?.name,
    route: decision.route?.path,
    // An application may make ids of its own for requests that bring none, so the proxy gives it none.
    requestId: forwarded(record, 'x-request-id') ?? trace,
    trace,
    fellBack: record.fellBack || undefined,
    error: record.error,
    cut: record.complete ? undefined : true,
    client: record.client,
  });
}

/** A header as it went upstream. */
function forwarded({ forwardedHeaders }: ExchangeRecord, name: string): string | undefined {
  // The proxy adds its own last.
  for (let i = forwardedHeaders.length - 2; i >= 0; i -= 2)
    if (forwardedHeaders[i]?.toLowerCase() === name) return forwardedHeaders[i + 1];
  return undefined;
}
