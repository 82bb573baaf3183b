import { request } from 'undici';
import type { Sample } from '../artifacts/samples.ts';
import type { Vault } from '../record/vault.ts';

/** A recorded request as it really was: secrets put back, bytes as sent. */
export interface RealRequest {
  readonly method: string;
  readonly url: string;
  /** Name and value in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
}

export interface Answer {
  readonly status: number;
  /** Name and value in turn, as they came. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Headers of a connection or a host that is not the recorded one; compressed answers would only have to be unpacked. */
const NOT_REPLAYED = new Set([
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
]);

export function realRequest({ request: recorded }: Sample, vault: Vault): RealRequest {
  return {
    method: recorded.method,
    url: vault.reveal(recorded.url),
    headers: recorded.headers
      .filter(([name]) => !NOT_REPLAYED.has(name.toLowerCase()))
      .flatMap(([name, value]) => [name, vault.reveal(value)]),
    body: realBody(recorded.body, vault),
  };
}

/** Sends a request to a side. Undici names what went wrong; nothing is retried. */
export async function send(baseUrl: string, real: RealRequest): Promise<Answer> {
  const response = await request(baseUrl + real.url, {
    method: real.method,
    headers: [...real.headers],
    body: real.body ?? null,
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
    responseHeaders: 'raw',
  });
  const headers: unknown = response.headers;
  const body = Buffer.from(await response.body.arrayBuffer());
  return {
    status: response.statusCode,
    headers: Array.isArray(headers) ? headers.map(String) : flat(response.headers),
    body,
  };
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().flatMap((one) => [name, one]),
  );
}

function realBody(body: Sample['request']['body'], vault: Vault): Buffer | undefined {
  switch (body.kind) {
    case 'json':
      return Buffer.from(JSON.stringify(vault.revealJson(body.value)));
    case 'text':
      return Buffer.from(vault.reveal(body.value));
    case 'base64':
      return Buffer.from(body.value, 'base64');
    default:
      return undefined;
  }
}
