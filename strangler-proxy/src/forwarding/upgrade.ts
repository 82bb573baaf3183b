import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy';
import { errorBody, PROXY_ERRORS, type ProxyErrorCode } from '../errors/proxy-error.ts';
import type { Candidate } from './candidates.ts';
import type { ClientFacts, ForwardedPolicy } from './request-headers.ts';

export interface UpgradeRequest {
  readonly req: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly candidate: Candidate;
  readonly client: ClientFacts;
  readonly url: string;
}

/** Whether an Upgrade is one that the proxy passes on. Others, such as `h2c`, a server may ignore (RFC 9110 7.8). */
export function isWebSocket({ headers, method }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** Passes WebSocket upgrades on. Owns the sockets of open ones. */
export class UpgradeTunnel {
  readonly #proxy = createProxyServer({ xfwd: false, prependPath: false, toProxy: true });
  readonly #sockets = new Set<Duplex>();
  readonly #policy: ForwardedPolicy;

  constructor(policy: ForwardedPolicy) {
    this.#policy = policy;
    // Without a listener a late error of a closed tunnel would end the process.
    this.#proxy.on('error', () => undefined);
    this.#proxy.on('proxyReqWs', (proxyReq, _req, socket) => {
      // A client that leaves before the upstream has answered must not leave a connection behind.
      socket.once('close', () => proxyReq.destroy());
    });
  }

  get open(): number {
    return this.#sockets.size;
  }

  pass({ req, socket, head, candidate, client, url }: UpgradeRequest): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.#policy !== 'off') setForwarded(req, client, this.#policy);
    req.url = url;
    const written = bytesWritten(socket);
    const target = new URL(candidate.origin);
    const connectTimeout = candidate.timeouts.connect;
    this.#proxy.ws(req, socket, head, { target, ...(connectTimeout > 0 ? { connectTimeout } : {}) }, () => {
      if (bytesWritten(socket) === written) answerRaw(socket, 'PROXY-5001');
    });
  }

  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Answers on a socket that has left node:http, and closes it. */
export function answerRaw(socket: Duplex, code: ProxyErrorCode): void {
  if (!socket.writable) return;
  const body = errorBody(code);
  const { status } = PROXY_ERRORS[code];
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}`;
  const headers = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`;
  socket.end(`${head}\r\n${headers}\r\n\r\n${body}`);
}

function setForwarded({ headers }: IncomingMessage, client: ClientFacts, policy: ForwardedPolicy): void {
  const earlier = policy === 'append' ? headers['x-forwarded-for'] : undefined;
  if (policy === 'replace') {
    for (const name of ['forwarded', 'x-forwarded-port', 'x-forwarded-proto', 'x-forwarded-host'])
      delete headers[name];
  }
  headers['x-forwarded-for'] = earlier ? `${earlier}, ${client.address}` : client.address;
  headers['x-forwarded-proto'] ??= client.proto;
  if (client.host !== undefined) headers['x-forwarded-host'] ??= client.host;
}

function bytesWritten(socket: Duplex): number {
  return 'bytesWritten' in socket ? Number(socket.bytesWritten) : 0;
}
