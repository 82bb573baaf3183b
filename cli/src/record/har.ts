import type { CapturedExchange } from '@migrate-kit/strangler-proxy';
import { z } from 'zod';
import { causeOf, fail } from '../errors/problem.ts';

const headersSchema = z.array(z.looseObject({ name: z.string(), value: z.string() })).default([]);
const postDataSchema = z.looseObject({
  mimeType: z.string().default(''),
  text: z.string().optional(),
  /** No part of HAR 1.2; mitmproxy and others write it. */
  encoding: z.string().optional(),
  params: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).optional(),
});
const entrySchema = z.looseObject({
  startedDateTime: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no time'),
  time: z.number().nonnegative().catch(0),
  request: z.looseObject({
    method: z.string().min(1),
    url: z.string().refine(URL.canParse, 'is no URL'),
    headers: headersSchema,
    postData: postDataSchema.optional(),
  }),
  response: z.looseObject({
    status: z.number().int(),
    headers: headersSchema,
    content: z
      .looseObject({
        size: z.number().optional(),
        text: z.string().optional(),
        encoding: z.string().optional(),
      })
      .default({}),
  }),
  _fromCache: z.unknown().optional(),
});
const harSchema = z.object({ log: z.object({ version: z.string(), entries: z.array(entrySchema) }) });
type Entry = z.infer<typeof entrySchema>;

/** An exchange of a HAR, with the server that it went to. */
export interface HarExchange {
  readonly origin: string;
  readonly exchange: CapturedExchange;
}

export interface Har {
  readonly exchanges: readonly HarExchange[];
  /** Entries that no server answered: aborted, or taken from a cache. */
  readonly unanswered: number;
}

/**
 * Reads a HAR 1.2.
 * @param maxBody bytes of a body that are kept; a longer one is told to be truncated
 * @throws Failure MIG-1011 when any part of it is not as it should be
 */
export function readHar(text: string, name: string, maxBody: number): Har {
  const parsed = harSchema.safeParse(parse(text, name));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unreadable(name, `${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
  }
  const { version, entries } = parsed.data.log;
  if (version !== '1.2') throw unreadable(name, `It is version ${version}.`);
  const answered = entries.filter((entry) => entry.response.status >= 100 && !entry._fromCache);
  return {
    exchanges: answered.filter(isHttp).map((entry) => exchangeOf(entry, maxBody)),
    unanswered: entries.length - answered.length,
  };
}

export function unreadable(name: string, cause: string): Error {
  return fail('MIG-1011', { message: `${name} cannot be read as a HAR 1.2`, cause });
}

function parse(text: string, name: string): unknown {
  try {
    // Some writers begin with a byte order mark, which JSON does not allow.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw unreadable(name, causeOf(error));
  }
}

function isHttp({ request }: Entry): boolean {
  return /^https?:/i.test(request.url);
}

function exchangeOf({ startedDateTime, time, request, response }: Entry, maxBody: number): HarExchange {
  const url = new URL(request.url);
  const asked = bounded(requestBytes(request.postData), maxBody);
  const answered = bounded(responseBytes(response.content), maxBody);
  const startedAt = Date.parse(startedDateTime);
  return {
    origin: url.origin,
    exchange: {
      startedAt,
      endedAt: startedAt + time,
      method: request.method.toUpperCase(),
      url: `${url.pathname}${url.search}`,
      requestHeaders: pairs(request.headers, REQUEST_FRAMING),
      requestBody: asked.bytes,
      requestBodyTruncated: asked.truncated,
      status: response.status,
      responseHeaders: pairs(response.headers, RESPONSE_FRAMING),
      responseBody: answered.bytes,
      responseBodyTruncated: answered.truncated,
      target: 'monolith',
    },
  };
}

const REQUEST_FRAMING = /^(?::.*|content-length|transfer-encoding)$/i;
/** A HAR holds bodies as they are after decoding. */
const RESPONSE_FRAMING = /^(?::.*|content-length|transfer-encoding|content-encoding)$/i;

/** Without the pseudo headers of HTTP/2, and what spoke of the bytes on the wire. */
function pairs(headers: z.infer<typeof headersSchema>, without: RegExp): [string, string][] {
  return headers.filter(({ name }) => !without.test(name)).map(({ name, value }) => [name, value]);
}

/** Undefined for a body that was there and that nobody wrote down. */
function requestBytes(data: Entry['request']['postData']): Buffer | null | undefined {
  if (data === undefined) return null;
  if (data.text !== undefined && (data.text !== '' || (data.params ?? []).length === 0))
    return Buffer.from(data.text, data.encoding === 'base64' ? 'base64' : 'utf8');
  if (data.params === undefined || data.params.length === 0) return null;
  if (!/^application\/x-www-form-urlencoded\b/i.test(data.mimeType)) return undefined;
  // Browsers write names and values as they were sent, percent-encoded.
  return Buffer.from(data.params.map(({ name, value }) => `${name}=${value ?? ''}`).join('&'));
}

function responseBytes({ text, size, encoding }: Entry['response']['content']): Buffer | null | undefined {
  if (text === undefined) return (size ?? 0) > 0 ? undefined : null;
  return Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8');
}

function bounded(
  bytes: Buffer | null | undefined,
  maxBody: number,
): { readonly bytes: Buffer | null; readonly truncated: boolean } {
  if (bytes === undefined) return { bytes: null, truncated: true };
  return bytes !== null && bytes.length > maxBody
    ? { bytes: bytes.subarray(0, maxBody), truncated: true }
    : { bytes, truncated: false };
}
