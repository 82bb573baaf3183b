import type { ExchangeRecord } from '../forwarding/exchange-record.ts';
import { redactUrl } from '../shadow/redact.ts';

/** One exchange as a line of the access log: where it went, and by which rule. */
export function accessLine(record: ExchangeRecord): string {
  const { decision } = record;
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
    fellBack: record.fellBack || undefined,
    error: record.error,
    cut: record.complete ? undefined : true,
    client: record.client,
  });
}
