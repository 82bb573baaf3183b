import type { IncomingHttpHeaders } from 'node:http';
import { connectionTokens, isHopByHop } from './hop-headers.ts';

export interface ResponseHead {
  /** Names and values in turn, as `ServerResponse.writeHead` takes them; several Set-Cookie stay apart. */
  readonly headers: string[];
  /** Bytes the body will have, or -1 when the head does not say. */
  readonly length: number;
  readonly chunked: boolean;
  readonly eventStream: boolean;
}

export interface ResponseRules {
  /** Keeps the Trailer header. */
  readonly trailers: boolean;
  /** Header of the request that chose the side, to be named in Vary. */
  readonly vary: string | undefined;
}

const EVENT_STREAM = /^text\/event-stream\b/i;

/**
 * The head for the client: as the upstream wrote it, less hop-by-hop headers.
 * @param read the same headers by their names, as undici has read them: a value that is there need not be read again
 */
export function responseHead(
  raw: readonly (Buffer | string)[],
  read: Readonly<IncomingHttpHeaders>,
  { trailers, vary }: ResponseRules,
): ResponseHead {
  const dropped = connectionTokens(read.connection);
  const headers: string[] = [];
  let length = -1;
  let chunked = false;
  let trailer: string | undefined;
  let eventStream = false;
  for (let i = 0; i < raw.length; i += 2) {
    const name = text(raw[i]);
    const lower = name.toLowerCase();
    if (lower === 'transfer-encoding') chunked = true;
    if (lower === 'trailer') trailer = text(raw[i + 1]);
    if (isHopByHop(lower) || dropped?.includes(lower)) continue;
    const known = read[lower];
    const value = typeof known === 'string' ? known : text(raw[i + 1]);
    if (lower === 'content-length') length = Number(value);
    else if (lower === 'content-type') eventStream = EVENT_STREAM.test(value);
    headers.push(name, value);
  }
  // Node refuses to announce trailers on a message that is not chunked.
  if (trailers && chunked && length < 0 && trailer !== undefined) headers.push('Trailer', trailer);
  if (vary !== undefined) headers.push('Vary', vary);
  return { headers, length, chunked, eventStream };
}

/** HTTP/1.1 headers are bytes; Node and undici both write strings back as Latin-1. */
export function text(value: Buffer | string | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : value.toString('latin1');
}
