import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CapturedExchange, captureOf } from './capture.ts';
import { MONOLITH } from './config/route-table.ts';
import { MONOLITH_TIMEOUTS, SERVICE_TIMEOUTS, type Snapshot } from './config/snapshot.ts';
import { ProxyError } from './errors/proxy-error.ts';
import {
  CLIENT_LIMITS,
  type ClientLimits,
  renewCertificate,
  type TlsMaterial,
} from './forwarding/client-server.ts';
import type { Sender } from './forwarding/connection-pool.ts';
import type { RolloutPort } from './forwarding/exchange-port.ts';
import type { ExchangeRecord } from './forwarding/exchange-record.ts';
import { Gateway } from './forwarding/gateway.ts';
import type { ForwardedPolicy } from './forwarding/request-headers.ts';
import type { ProbeIntervals } from './health/probes.ts';
import { TargetHealth } from './health/target-health.ts';
import { listen } from './listen.ts';
import { accessLine } from './observe/access-line.ts';
import { LineSink } from './observe/line-sink.ts';
import type { PlaneReport } from './observe/plane-report.ts';
import { RequestMetrics } from './observe/request-metrics.ts';
import type { Decision } from './routing/decide.ts';
import type { ShadowResult } from './shadow/results.ts';
import { isShadowable, SHADOW_BODY_BYTES, Shadower, type ShadowLimits } from './shadow/shadower.ts';

/** Settings that each process on the traffic's way needs, and that can be sent to it. */
export interface PlaneSettings {
  readonly host?: string | undefined;
  /** 0, the default, takes any free port. */
  readonly port?: number | undefined;
  /** Listens on a Unix socket instead of a port. */
  readonly socketPath?: string | undefined;
  /** Serves clients over TLS. */
  readonly tls?: TlsMaterial | undefined;
  readonly clients?: Partial<ClientLimits> | undefined;
  /** What happens to X-Forwarded-*; `replace` by default. `off` makes the proxy invisible to the application. */
  readonly forwarded?: ForwardedPolicy | undefined;
  /** Gives each request a `traceparent` where it has none; on unless `forwarded` is `off`. */
  readonly trace?: boolean | undefined;
  /** Requests under way beyond which more get 503; 0, the default, is no limit. */
  readonly maxInFlight?: number | undefined;
  /** Appends a JSON line per exchange to a file, or to stdout for `true`; off by default. */
  readonly accessLog?: string | boolean | undefined;
  readonly shadow?: Partial<ShadowLimits> | undefined;
  readonly probes?: Partial<ProbeIntervals> | undefined;
}

/** Who watches the traffic from outside. */
export interface PlaneObservers {
  /** Called once per completed exchange, after the client has been answered. */
  readonly onExchange?: ((exchange: CapturedExchange) => void) | undefined;
  /** Bytes of each body that `onExchange` gets; none by default. */
  readonly capture?: { readonly maxBody: number } | undefined;
  readonly onShadow?: ((result: ShadowResult) => void) | undefined;
  readonly onUnhealthy: (target: string, failures: number) => void;
}

const LOOPBACK = '127.0.0.1';
const NOTHING_KEPT = {};

/** Everything on the way of the traffic in one process: listener, health, shadows, counters. Each owns its own state. */
export class DataPlane {
  readonly #settings: PlaneSettings;
  readonly #observers: PlaneObservers;
  readonly #gateway: Gateway;
  readonly #health: TargetHealth;
  readonly #shadower: Shadower;
  readonly #metrics = new RequestMetrics();
  readonly #log: LineSink | undefined;

  constructor(snapshot: Snapshot, settings: PlaneSettings, rollout: RolloutPort, observers: PlaneObservers) {
    const now = () => Date.now();
    const { onUnhealthy } = observers;
    this.#settings = settings;
    this.#observers = observers;
    this.#health = new TargetHealth({ now, intervals: settings.probes, onUnhealthy });
    this.#gateway = new Gateway(snapshot, {
      rollout,
      health: this.#health,
      forwarded: settings.forwarded ?? 'replace',
      trace: settings.trace ?? settings.forwarded !== 'off',
      server: { ...CLIENT_LIMITS, ...settings.clients, tls: settings.tls },
      maxInFlight: settings.maxInFlight ?? 0,
      now,
      onRecord: (record) => this.#record(record),
      onUpgrade: () => {
        this.#metrics.upgrades += 1;
      },
      keep: (decision, method) => this.#keep(decision, method),
      draw: Math.random,
    });
    const poolOf = (target: string) => this.#poolOf(target);
    this.#shadower = new Shadower({ poolOf, onResult: observers.onShadow, ...settings.shadow });
    this.#log = settings.accessLog ? openLog(settings.accessLog) : undefined;
  }

  get snapshot(): Snapshot {
    return this.#gateway.snapshot;
  }

  /** Listens for clients; answers with the URL for them. */
  async open(): Promise<string> {
    const { host = LOOPBACK, port = 0, socketPath, tls } = this.#settings;
    const place = { port, host, path: socketPath, secure: tls !== undefined };
    const url = await listen(this.#gateway.server, place);
    this.#health.adopt(this.#gateway.snapshot);
    return url;
  }

  adopt(snapshot: Snapshot): void {
    this.#gateway.swap(snapshot);
    this.#health.adopt(snapshot);
    this.#metrics.forgetRoutes();
  }

  renewCertificate(tls: TlsMaterial): void {
    renewCertificate(this.#gateway.server, tls);
  }

  handle(req: IncomingMessage, res: ServerResponse): void {
    this.#gateway.handle(req, res);
  }

  report(): PlaneReport {
    const { snapshot, inFlight, tunnel } = this.#gateway;
    const { user, system } = process.cpuUsage();
    const { heapUsed } = process.memoryUsage();
    const targets = [...snapshot.targets.values()].map((target) => [
      target.name,
      this.#health.status(target),
    ]);
    return {
      inFlight,
      upgraded: tunnel.open,
      targets: Object.fromEntries(targets),
      requests: this.#metrics.report(),
      shadow: this.#shadower.store.results(),
      logLinesDropped: this.#log?.dropped ?? 0,
      process: {
        rssBytes: process.memoryUsage.rss(),
        heapBytes: heapUsed,
        cpuSeconds: (user + system) / 1_000_000,
      },
    };
  }

  resetShadow(): void {
    this.#shadower.store.reset();
  }

  /** Resolves once all comparisons are done. */
  drainShadow(): Promise<void> {
    return this.#shadower.drain();
  }

  async close(grace: number): Promise<void> {
    this.#health.stop();
    await this.#gateway.close(grace);
    await this.#log?.close();
  }

  #keep({ shadow }: Decision, method: string): { request?: number; response?: number } {
    const { capture, onExchange } = this.#observers;
    const captured = onExchange && capture ? capture.maxBody : undefined;
    const shadowed =
      shadow !== undefined && isShadowable(method) && this.#shadower.takes(shadow)
        ? SHADOW_BODY_BYTES
        : undefined;
    if (captured === undefined && shadowed === undefined) return NOTHING_KEPT;
    return {
      ...(captured === undefined ? {} : { request: captured }),
      response: Math.max(captured ?? 0, shadowed ?? 0),
    };
  }

  #record(record: ExchangeRecord): void {
    this.#metrics.add(record);
    this.#log?.add(accessLine(record));
    if (record.decision.shadow) this.#shadower.take(record);
    const { onExchange, capture } = this.#observers;
    if (onExchange && record.complete) onExchange(captureOf(record, capture?.maxBody ?? 0));
  }

  #poolOf(name: string): Sender | undefined {
    const target = this.#gateway.snapshot.targets.get(name);
    const [instance] = target ? this.#health.order(target) : [];
    if (instance === undefined) return undefined;
    const { connect } = name === MONOLITH ? MONOLITH_TIMEOUTS : SERVICE_TIMEOUTS;
    return this.#gateway.upstreams.pool(instance.origin, connect);
  }
}

function openLog(accessLog: string | true): LineSink {
  try {
    return new LineSink(accessLog === true ? undefined : accessLog);
  } catch (cause) {
    throw new ProxyError('PROXY-3003', { detail: String(accessLog), cause });
  }
}
