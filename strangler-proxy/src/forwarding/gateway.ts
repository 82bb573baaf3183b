import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Snapshot } from '../config/snapshot.ts';
import type { TargetHealth } from '../health/target-health.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { type Decision, decide } from '../routing/decide.ts';
import { readTarget, refuseCoding, refuseHost, type Target } from '../routing/refusal.ts';
import { candidatesFor } from './candidates.ts';
import { Exchange, type ExchangePort } from './exchange.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import { type ClientFacts, type ForwardedPolicy, requestHeaders } from './request-headers.ts';
import { RetryBudget } from './retry-budget.ts';
import { answerRaw, isWebSocket, UpgradeTunnel } from './upgrade.ts';
import { Upstreams } from './upstreams.ts';

export interface GatewayOptions {
  readonly rollout: Rollout;
  readonly health: TargetHealth;
  readonly forwarded: ForwardedPolicy;
  readonly onRecord: (record: ExchangeRecord) => void;
  readonly onUpgrade: (decision: Decision) => void;
  /** Bytes of bodies to keep for observers of this request; undefined keeps none. */
  readonly keep: (decision: Decision, method: string) => { request?: number; response?: number };
  readonly draw: () => number;
}

const UNROUTED: Decision = { target: 'monolith', mode: 'monolith', reason: 'no-route', query: false };

/** The listener that clients talk to. Owns the table in force, and counts the requests that began on each table. */
export class Gateway {
  readonly upstreams = new Upstreams();
  readonly tunnel: UpgradeTunnel;
  readonly server: Server;
  readonly #options: GatewayOptions;
  readonly #retries = new RetryBudget();
  readonly #inUse = new Map<Snapshot, number>();
  readonly #ports = new WeakMap<Snapshot, ExchangePort>();
  #snapshot: Snapshot;
  #inFlight = 0;
  #closing = false;
  #onIdle: (() => void) | undefined;

  constructor(snapshot: Snapshot, options: GatewayOptions) {
    this.#snapshot = snapshot;
    this.#options = options;
    this.tunnel = new UpgradeTunnel(options.forwarded);
    this.server = this.#createServer();
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests from now on use the new table; those under way end on the one they began with. */
  swap(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#dropUnused();
  }

  address(): AddressInfo {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the gateway is not listening');
    return address;
  }

  /** Stops accepting, lets requests finish for `grace` milliseconds, then cuts what is left. */
  async close(grace: number): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await this.#idleWithin(grace);
    this.tunnel.closeAll();
    this.server.closeAllConnections();
    await closed;
    await this.upstreams.destroy();
  }

  #createServer(): Server {
    const options = {
      // A slow upload is the monolith's to judge; slow headers are not.
      requestTimeout: 0,
      headersTimeout: 60_000,
      keepAliveTimeout: 65_000,
      insecureHTTPParser: false,
      shouldUpgradeCallback: isWebSocket,
    };
    const server = createServer(options, (req, res) => this.#onRequest(req, res));
    server.on('upgrade', (req, socket, head) => this.#onUpgrade(req, socket, head));
    return server;
  }

  #onRequest(req: IncomingMessage, res: ServerResponse): void {
    const target = readRequest(req);
    const snapshot = this.#snapshot;
    if ('refused' in target) {
      const url = req.url ?? '/';
      this.#exchange(snapshot, { req, res, url, headers: [], decision: UNROUTED, candidates: [] }).refuse(
        target.refused,
      );
      return;
    }
    const decision = this.#decide(req, target.pathname, snapshot);
    const { health, forwarded } = this.#options;
    const candidates = candidatesFor(decision, snapshot, (each) => health.order(each));
    const headers = requestHeaders(req.rawHeaders, req.headers.connection, clientFacts(req), forwarded);
    this.#retries.earn();
    this.#exchange(snapshot, { req, res, url: target.url, headers, decision, candidates }).begin();
  }

  #exchange(
    snapshot: Snapshot,
    request: Pick<
      ConstructorParameters<typeof Exchange>[0],
      'req' | 'res' | 'url' | 'headers' | 'decision' | 'candidates'
    >,
  ): Exchange {
    const { req, decision } = request;
    const keep = this.#options.keep(decision, req.method ?? 'GET');
    const client = req.socket.remoteAddress ?? '';
    this.#inFlight += 1;
    this.#inUse.set(snapshot, (this.#inUse.get(snapshot) ?? 0) + 1);
    const kept = { keepRequest: keep.request, keepResponse: keep.response };
    return new Exchange({ ...request, client, ...kept }, this.#port(snapshot));
  }

  #port(snapshot: Snapshot): ExchangePort {
    const known = this.#ports.get(snapshot);
    if (known) return known;
    const port = this.#createPort(snapshot);
    this.#ports.set(snapshot, port);
    return port;
  }

  #createPort(snapshot: Snapshot): ExchangePort {
    const { rollout, health, onRecord } = this.#options;
    const gateway = this;
    return {
      pool: ({ origin, timeouts }) => gateway.upstreams.pool(origin, timeouts.connect),
      mayRetry: () => gateway.#retries.spend(),
      onOutcome: (outcome, { origin }, reached) => {
        if (reached) health.passive.reached(origin);
        else health.passive.failed(origin);
        if (outcome) rollout.record(outcome);
      },
      onEnd: (record) => {
        gateway.#ended(snapshot);
        onRecord(record);
      },
      get closing() {
        return gateway.#closing;
      },
    };
  }

  #onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!isWebSocket(req)) {
      this.#ignoreUpgrade(req, socket);
      return;
    }
    const target = readRequest(req);
    socket.on('error', () => socket.destroy());
    if ('refused' in target) {
      answerRaw(socket, target.refused);
      return;
    }
    const snapshot = this.#snapshot;
    const decision = this.#decide(req, target.pathname, snapshot);
    const [candidate] = candidatesFor(decision, snapshot, (each) => this.#options.health.order(each));
    if (!candidate) {
      answerRaw(socket, 'PROXY-5001');
      return;
    }
    this.#options.onUpgrade(decision);
    this.tunnel.pass({ req, socket, head, candidate, client: clientFacts(req), url: target.url });
  }

  /** Node before 24.9 leaves no choice but to take every Upgrade; one that is no WebSocket is answered as a request. */
  #ignoreUpgrade(req: IncomingMessage, socket: Duplex): void {
    if (req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined) {
      answerRaw(socket, 'PROXY-5007');
      return;
    }
    const res = new ServerResponse(req);
    res.shouldKeepAlive = false;
    res.assignSocket(req.socket);
    res.once('finish', () => socket.end());
    socket.on('error', () => socket.destroy());
    this.#onRequest(req, res);
  }

  #decide(req: IncomingMessage, pathname: string, snapshot: Snapshot): Decision {
    const { rollout, draw } = this.#options;
    const facts = { method: req.method ?? 'GET', pathname, headers: req.headers, draw };
    return decide(facts, snapshot, (context) => rollout.shiftOf(context));
  }

  #ended(snapshot: Snapshot): void {
    this.#inFlight -= 1;
    const left = (this.#inUse.get(snapshot) ?? 1) - 1;
    if (left > 0) this.#inUse.set(snapshot, left);
    else this.#inUse.delete(snapshot);
    if (left === 0 && snapshot !== this.#snapshot) this.#dropUnused();
    if (!this.#closing) return;
    this.server.closeIdleConnections();
    if (this.#inFlight === 0) this.#onIdle?.();
  }

  #dropUnused(): void {
    this.upstreams.retainOnly([this.#snapshot, ...this.#inUse.keys()]);
  }

  async #idleWithin(grace: number): Promise<void> {
    if (this.#inFlight === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, grace);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function readRequest(req: IncomingMessage): Target {
  const refused = refuseHost(req.rawHeaders) ?? refuseCoding(req.headers['transfer-encoding']);
  return refused ? { refused } : readTarget(req.url ?? '/', req.headers.host);
}

function clientFacts({ socket, headers }: IncomingMessage): ClientFacts {
  return { address: socket.remoteAddress ?? '', host: headers.host, proto: 'http' };
}
