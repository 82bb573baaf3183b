import type { IncomingMessage } from 'node:http';
import { readTarget, refuseCoding, refuseHost, type Target } from '../routing/refusal.ts';
import { refuseReadBody } from './request-body.ts';
import type { ClientFacts } from './request-headers.ts';

/** What a request asks for, or why it is refused. */
export function readRequest(req: IncomingMessage): Target {
  const refused =
    refuseHost(req.rawHeaders) ?? refuseCoding(req.headers['transfer-encoding']) ?? refuseReadBody(req);
  return refused ? { refused } : readTarget(urlOf(req), req.headers.host);
}

/** Express takes the path of a mount away from `url`, and keeps what the client sent. */
function urlOf(req: IncomingMessage): string {
  if ('originalUrl' in req && typeof req.originalUrl === 'string') return req.originalUrl;
  return req.url ?? '/';
}

/** What the proxy itself sees of a client. */
export function clientFacts({ socket, headers }: IncomingMessage, proto: ClientFacts['proto']): ClientFacts {
  return { address: socket.remoteAddress ?? '', host: headers.host, proto };
}
