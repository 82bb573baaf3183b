import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { interruption } from '../ports/interruption.ts';

/** A request that the application sent to another system. */
export interface OutboundCall {
  readonly method: string;
  /** Scheme, host and port that it was meant for. */
  readonly origin: string;
  /** Raw path and query. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** Where applications send what is meant for other systems, by `bin/outbound.cjs`. */
export interface OutboundGate {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers a call; undefined breaks its connection, as a system does that is not there. */
export type Answering = (
  call: OutboundCall,
  given: { gone: AbortSignal },
) => Promise<OutboundAnswer | undefined>;

/** Headers of the connection to us. */
const OURS = /^(?:connection|keep-alive|transfer-encoding|content-length|x-migrate-origin)$/i;

export async function openOutboundGate(answering: Answering): Promise<OutboundGate> {
  const server = createServer((request, response) => {
    pass(request, response, answering).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const forget = interruption.onInterrupt(close);
  const { port } = server.address() as AddressInfo; // A listening TCP server has one.
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      forget();
      await close();
    },
  };
}

async function pass(request: IncomingMessage, response: ServerResponse, answering: Answering): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const call = await callOf(request);
  const answer = await answering(call, { gone: gone.signal });
  if (answer === undefined) return void response.destroy();
  response.writeHead(answer.status, withoutOurs(answer.headers).flat());
  response.end(answer.body);
}

async function callOf(request: IncomingMessage): Promise<OutboundCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const headers: (readonly [string, string])[] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2)
    headers.push([request.rawHeaders[at] ?? '', request.rawHeaders[at + 1] ?? '']);
  return {
    method: request.method ?? 'GET',
    origin: String(request.headers['x-migrate-origin'] ?? ''),
    url: request.url ?? '/',
    headers: withoutOurs(headers),
    body: Buffer.concat(chunks),
  };
}

function withoutOurs(headers: OutboundCall['headers']): OutboundCall['headers'] {
  return headers.filter(([name]) => !OURS.test(name));
}
