import { type ClientRequest, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy';
import { errorBody, PROXY_ERRORS, type ProxyErrorCode } from '../errors/proxy-error.ts';
import type { Candidate } from './candidates.ts';
import { EarlyReader } from './early-reader.ts';
import { nextAttempt } from './next-attempt.ts';
import type { ClientFacts, ForwardedPolicy } from './request-headers.ts';
import { prepareUpgradeHeaders } from './upgrade-headers.ts';
import { bytesWritten, closeOnlyWhenBegun, targetOf } from './upgrade-socket.ts';

export interface UpgradeRequest {
  readonly req: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly candidates: readonly Candidate[];
  readonly query: boolean;
  readonly client: ClientFacts;
  readonly url: string;
}

/** One attempt to get an upgrade answered. */
interface Handshake {
  readonly candidate: Candidate;
  readonly trial: boolean;
  connected: boolean;
  timedOut: boolean;
}

/** What came with the request is back in the socket, so that any attempt finds it there. */
const NO_BYTES = Buffer.alloc(0);

/** Passes WebSocket upgrades on, also past a side that dies before it has answered. Owns the sockets of open ones. */
export class UpgradeTunnel {
  readonly #proxy = createProxyServer({ xfwd: false, prependPath: false, toProxy: true });
  readonly #sockets = new Set<Duplex>();
  readonly #readers = new WeakMap<Duplex, EarlyReader>();
  readonly #handshakes = new WeakMap<Duplex, Handshake>();
  readonly #policy: ForwardedPolicy;
  readonly #now: () => number;

  constructor(policy: ForwardedPolicy, now: () => number) {
    this.#policy = policy;
    this.#now = now;
    // Without a listener a late error of a closed tunnel would end the process.
    this.#proxy.on('error', () => undefined);
    this.#proxy.on('proxyReqWs', (proxyReq, _req, socket) => this.#watch(proxyReq, socket));
  }

  get open(): number {
    return this.#sockets.size;
  }

  pass(request: UpgradeRequest): void {
    const { req, socket, head, client, url, candidates } = request;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    prepareUpgradeHeaders(req, client, this.#policy);
    req.url = url;
    closeOnlyWhenBegun(socket);
    if (head.length > 0) socket.unshift(head);
    this.#readers.set(socket, new EarlyReader(socket));
    const [first, ...rest] = candidates;
    if (first) this.#try(request, first, rest);
  }

  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #try(request: UpgradeRequest, candidate: Candidate, rest: readonly Candidate[]): void {
    const { req, socket } = request;
    const before = bytesWritten(socket);
    const trial = candidate.instance.begin(this.#now());
    const handshake: Handshake = { candidate, trial, connected: false, timedOut: false };
    this.#handshakes.set(socket, handshake);
    const { connect } = candidate.timeouts;
    const options = {
      target: targetOf(candidate.instance.origin),
      ...(connect > 0 ? { connectTimeout: connect } : {}),
    };
    this.#proxy.ws(req, socket, NO_BYTES, options, (cause: Error) => {
      if (this.#handshakes.get(socket) !== handshake) return;
      this.#over(socket, handshake, 'failed');
      if (socket.destroyed || bytesWritten(socket) > before) return;
      const code = codeOf(handshake);
      const failed = { code, nothingSent: !handshake.connected, clientFault: false, stale: false, cause };
      const facts = { failure: failed, failed: candidate, rest, query: request.query };
      const next = nextAttempt({ ...facts, replayable: true, refreshed: true, mayRetry: () => false });
      if (next) this.#try(request, next, rest.slice(rest.indexOf(next) + 1));
      else answerRaw(socket, code);
    });
  }

  /** Limits the handshake as the head of any answer is limited, and does not outlive a client that leaves. */
  #watch(proxyReq: ClientRequest, socket: Duplex): void {
    const handshake = this.#handshakes.get(socket);
    if (!handshake) return;
    const leave = (): unknown => proxyReq.destroy();
    socket.once('close', leave);
    const { headers } = handshake.candidate.timeouts;
    const expire = (): void => {
      handshake.timedOut = true;
      proxyReq.destroy();
    };
    const timer = headers > 0 ? setTimeout(expire, headers) : undefined;
    proxyReq.once('socket', (upstream) => {
      upstream.once('connect', () => {
        handshake.connected = true;
      });
    });
    const answered = (): void => {
      clearTimeout(timer);
      // http-proxy, which hears of the answer next, finds all early bytes in the socket.
      this.#readers.get(socket)?.release();
      this.#over(socket, handshake, 'ok');
    };
    proxyReq.once('upgrade', answered).once('response', answered);
    proxyReq.once('close', () => {
      clearTimeout(timer);
      socket.off('close', leave);
    });
  }

  #over(socket: Duplex, { candidate, trial }: Handshake, verdict: 'ok' | 'failed'): void {
    this.#handshakes.delete(socket);
    const seen = socket.destroyed && verdict === 'failed' ? 'unknown' : verdict;
    candidate.instance.end(seen, trial, this.#now(), candidate.target.breaker);
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

function codeOf({ connected, timedOut }: Handshake): ProxyErrorCode {
  if (timedOut) return 'PROXY-5004';
  return connected ? 'PROXY-5002' : 'PROXY-5001';
}
