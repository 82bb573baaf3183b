import type { BoundedBody } from './forwarding/bounded-body.ts';
import type { ExchangeRecord } from './forwarding/exchange-record.ts';

/** One completed exchange, for a recorder. */
export interface CapturedExchange {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly method: string;
  /** Raw path and query. */
  readonly url: string;
  /** As the client sent them, in order. */
  readonly requestHeaders: readonly (readonly [name: string, value: string])[];
  readonly requestBody: Buffer | null;
  readonly requestBodyTruncated: boolean;
  readonly status: number;
  /** As the client got them, in order. */
  readonly responseHeaders: readonly (readonly [name: string, value: string])[];
  readonly responseBody: Buffer | null;
  readonly responseBodyTruncated: boolean;
  readonly context?: string;
  /** The target that answered. */
  readonly target: string;
  readonly route?: { readonly method: string; readonly path: string };
  /** Set when the proxy itself answered: its error code. */
  readonly error?: string;
}

/** The record as recorders get it; bodies end after `maxBody` bytes. */
export function captureOf(record: ExchangeRecord, maxBody: number): CapturedExchange {
  const { decision, error } = record;
  const request = bodyOf(record.hasRequestBody ? record.requestBody : undefined, maxBody);
  const response = bodyOf(record.responseBody, maxBody);
  return {
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    method: record.method,
    url: record.url,
    requestHeaders: pairs(record.requestHeaders),
    requestBody: request.bytes,
    requestBodyTruncated: request.truncated,
    status: record.status,
    responseHeaders: pairs(record.responseHeaders),
    responseBody: response.bytes,
    responseBodyTruncated: response.truncated,
    target: record.target,
    ...(decision.context ? { context: decision.context.name } : {}),
    ...(decision.route ? { route: { method: decision.route.method, path: decision.route.path } } : {}),
    ...(error ? { error } : {}),
  };
}

function bodyOf(
  body: BoundedBody | undefined,
  maxBody: number,
): { bytes: Buffer | null; truncated: boolean } {
  if (!body) return { bytes: null, truncated: false };
  const bytes = body.bytes();
  return { bytes: bytes.subarray(0, maxBody), truncated: body.truncated || bytes.length > maxBody };
}

function pairs(flat: readonly string[]): [string, string][] {
  const out: [string, string][] = [];
  for (let i = 0; i < flat.length; i += 2) out.push([flat[i] ?? '', flat[i + 1] ?? '']);
  return out;
}
