import type { IncomingMessage } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Candidate } from './candidates.ts';
import type { ExchangeRequest } from './exchange.ts';

/** How undici is asked to send a request to an instance. */
export function dispatchOptions(
  { req, url, headers }: ExchangeRequest,
  { instance: { servername }, timeouts }: Candidate,
  body: Buffer | IncomingMessage | null,
): Dispatcher.DispatchOptions {
  // Undici would make out a name from the Host header of each request.
  const options: Dispatcher.DispatchOptions & { servername: string } = {
    path: url,
    method: req.method ?? 'GET',
    headers,
    body,
    headersTimeout: timeouts.headers,
    bodyTimeout: 0,
    servername,
  };
  return options;
}
