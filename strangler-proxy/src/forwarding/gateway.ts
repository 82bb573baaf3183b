import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Snapshot } from '../config/snapshot.ts';
import type { ProxyErrorCode } from '../errors/proxy-error.ts';
import type { TargetHealth } from '../health/target-health.ts';
import { type Decision, decide } from '../routing/decide.ts';
import type { Target } from '../routing/refusal.ts';
import { AnswerBatch } from './answer-batch.ts';
import { candidatesFor } from './candidates.ts';
import { type ClientServer, createClientServer, isWebSocket, type ServerSettings } from './client-server.ts';
import { Exchange, type ExchangePort, type ExchangeRequest } from './exchange.ts';
import { createExchangePort, type RolloutPort } from './exchange-port.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import { answerAsRequest } from './ignored-upgrade.ts';
import { InFlight } from './in-flight.ts';
import { clientFacts, readRequest } from './read-request.ts';
import {
  type ClientFacts,
  type ForwardedPolicy,
  type HeaderRules,
  requestHeaders,
} from './request-headers.ts';
import { RetryBudget } from './retry-budget.ts';
import { TraceIds } from './trace-ids.ts';
import { answerRaw, UpgradeTunnel } from './upgrade.ts';
import { Upstreams } from './upstreams.ts';

export interface GatewayOptions {
  readonly rollout: RolloutPort;
  readonly health: TargetHealth;
  readonly forwarded: ForwardedPolicy;
  /** Gives requests a trace and a request id. */
  readonly trace: boolean;
  readonly server: ServerSettings;
  /** Requests under way beyond which more are refused; 0 is no limit. */
  readonly maxInFlight: number;
  readonly onRecord: (record: ExchangeRecord) => void;
  readonly onUpgrade: (decision: Decision) => void;
  /** Bytes of bodies to keep for observers of this request; undefined keeps none. */
  readonly keep: (decision: Decision, method: string) => { request?: number; response?: number };
  readonly draw: () => number;
  readonly now: () => number;
}

/** Requests under way from which on a turn of the event loop is likely to bring more than one answer. */
const BATCHED_FROM = 8;

const UNROUTED: Decision = { target: 'monolith', mode: 'monolith', reason: 'no-route', query: false };

/** Takes what clients send and sees each request through. Owns the table in force. */
export class Gateway {
  readonly upstreams = new Upstreams();
  readonly tunnel: UpgradeTunnel;
  readonly server: ClientServer;
  readonly #options: GatewayOptions;
  readonly #trace: TraceIds | undefined;
  readonly #retries = new RetryBudget();
  readonly #inFlight = new InFlight();
  readonly #batch = new AnswerBatch();
  readonly #ports = new WeakMap<Snapshot, ExchangePort>();
  #snapshot: Snapshot;
  #closing = false;

  constructor(snapshot: Snapshot, options: GatewayOptions) {
    this.#snapshot = snapshot;
    this.#options = options;
    this.#trace = options.trace ? new TraceIds() : undefined;
    this.tunnel = new UpgradeTunnel(options.forwarded, options.now);
    const listeners = {
      onRequest: (req: IncomingMessage, res: ServerResponse) => this.handle(req, res),
      onUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => this.#onUpgrade(req, socket, head),
    };
    this.server = createClientServer(listeners, options.server);
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  get inFlight(): number {
    return this.#inFlight.total;
  }

  get closing(): boolean {
    return this.#closing;
  }

  /** Requests from now on use the new table; those under way end on the one they began with. */
  swap(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#dropUnused();
  }

  /** Stops accepting, lets requests finish for `grace` milliseconds, then cuts what is left. */
  async close(grace: number): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.#inFlight.idleWithin(grace);
    this.tunnel.closeAll();
    this.server.closeAllConnections();
    await closed;
    await this.upstreams.destroy();
  }

  /** Sees one request through; also one that came to a listener of somebody else. */
  handle(req: IncomingMessage, res: ServerResponse): void {
    const target = readRequest(req);
    const { maxInFlight, health } = this.#options;
    if ('refused' in target) {
      this.#refuse(req, res, UNROUTED, target.refused);
      return;
    }
    const snapshot = this.#snapshot;
    const decision = this.#decide(req, target, snapshot);
    const full = maxInFlight > 0 && this.#inFlight.total >= maxInFlight;
    const candidates = full ? 'PROXY-5009' : candidatesFor(decision, snapshot, health);
    if (typeof candidates === 'string') {
      this.#refuse(req, res, decision, candidates);
      return;
    }
    const facts = clientFacts(req, this.#proto);
    const headers = requestHeaders(
      req.rawHeaders,
      req.headers.connection,
      facts,
      this.#headerRules(snapshot),
    );
    this.#retries.earn();
    this.#exchange(snapshot, { req, res, url: target.url, headers, decision, candidates }).begin();
  }

  #refuse(req: IncomingMessage, res: ServerResponse, decision: Decision, code: ProxyErrorCode): void {
    const request = { req, res, url: req.url ?? '/', headers: [], decision, candidates: [] };
    this.#exchange(this.#snapshot, request).refuse(code);
  }

  #exchange(
    snapshot: Snapshot,
    request: Omit<ExchangeRequest, 'client' | 'keepRequest' | 'keepResponse'>,
  ): Exchange {
    const { req, res, url, headers, decision, candidates } = request;
    const keep = this.#options.keep(decision, req.method ?? 'GET');
    const client = req.socket.remoteAddress ?? '';
    this.#inFlight.begin(snapshot);
    const port = this.#port(snapshot);
    // Written out: this is done for every request.
    return new Exchange(
      {
        req,
        res,
        url,
        client,
        headers,
        decision,
        candidates,
        keepRequest: keep.request,
        keepResponse: keep.response,
      },
      port,
    );
  }

  #port(snapshot: Snapshot): ExchangePort {
    const known = this.#ports.get(snapshot);
    if (known) return known;
    const port = this.#createPort(snapshot);
    this.#ports.set(snapshot, port);
    return port;
  }

  #createPort(snapshot: Snapshot): ExchangePort {
    const { rollout, onRecord, now } = this.#options;
    return createExchangePort({
      upstreams: this.upstreams,
      retries: this.#retries,
      rollout,
      now,
      isClosing: () => this.#closing,
      batch: () => (this.#inFlight.total >= BATCHED_FROM ? this.#batch : undefined),
      onEnd: (record) => {
        this.#ended(snapshot);
        onRecord(record);
      },
    });
  }

  #onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!isWebSocket(req)) {
      answerAsRequest(req, socket, (res) => this.handle(req, res));
      return;
    }
    const target = readRequest(req);
    socket.on('error', () => socket.destroy());
    if ('refused' in target) {
      answerRaw(socket, target.refused);
      return;
    }
    const snapshot = this.#snapshot;
    const decision = this.#decide(req, target, snapshot);
    const candidates = candidatesFor(decision, snapshot, this.#options.health);
    if (typeof candidates === 'string' || candidates.length === 0) {
      answerRaw(socket, typeof candidates === 'string' ? candidates : 'PROXY-5001');
      return;
    }
    this.#options.onUpgrade(decision);
    const client = clientFacts(req, this.#proto);
    for (const name of snapshot.override?.headers ?? []) delete req.headers[name];
    this.tunnel.pass({ req, socket, head, candidates, query: decision.query, client, url: target.url });
  }

  get #proto(): ClientFacts['proto'] {
    return this.#options.server.tls ? 'https' : 'http';
  }

  #headerRules({ override }: Snapshot): HeaderRules {
    return { forwarded: this.#options.forwarded, trace: this.#trace, own: override?.headers };
  }

  #decide(req: IncomingMessage, { url, pathname }: Extract<Target, { url: string }>, snapshot: Snapshot) {
    const { rollout, draw } = this.#options;
    const facts = {
      method: req.method ?? 'GET',
      pathname,
      query: url.slice(pathname.length + 1),
      headers: req.headers,
      peer: req.socket.remoteAddress ?? '',
      draw,
    };
    return decide(facts, snapshot, (context) => rollout.shiftOf(context));
  }

  #ended(snapshot: Snapshot): void {
    const last = this.#inFlight.end(snapshot);
    if (last && snapshot !== this.#snapshot) this.#dropUnused();
    if (this.#closing) this.server.closeIdleConnections();
  }

  #dropUnused(): void {
    this.upstreams.retainOnly([this.#snapshot, ...this.#inFlight.snapshots]);
  }
}
