import type { IncomingMessage } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Candidate } from './candidates.ts';
import type { ExchangeRequest } from './exchange.ts';

/** How undici is asked to send a request to an instance. */
export function dispatchOptions(
  { req, url, headers }: ExchangeRequest,
  { instance: { origin }, timeouts }: Candidate,
  body: Buffer | IncomingMessage | null,
): Dispatcher.DispatchOptions {
  const options: Dispatcher.DispatchOptions & { servername?: string } = {
    path: url,
    method: req.method ?? 'GET',
    headers,
    body,
    headersTimeout: timeouts.headers,
    bodyTimeout: 0,
  };
  // The Host header is the client's; the certificate is the target's.
  if (origin.startsWith('https:')) options.servername = new URL(origin).hostname;
  return options;
}
