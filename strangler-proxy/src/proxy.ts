import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { Pool } from 'undici';
import { type AdminPort, createAdminServer, type ReloadResult } from './admin/admin-server.ts';
import { type CapturedExchange, captureOf } from './capture.ts';
import { checkTable } from './config/read-table.ts';
import { MONOLITH, type RouteTable } from './config/route-table.ts';
import { createSnapshot, MONOLITH_TIMEOUTS, SERVICE_TIMEOUTS, type Snapshot } from './config/snapshot.ts';
import { ProxyError } from './errors/proxy-error.ts';
import { renewCertificate, type TlsMaterial } from './forwarding/client-server.ts';
import type { ExchangeRecord } from './forwarding/exchange-record.ts';
import { Gateway } from './forwarding/gateway.ts';
import type { ForwardedPolicy } from './forwarding/request-headers.ts';
import type { ProbeIntervals } from './health/probes.ts';
import { TargetHealth } from './health/target-health.ts';
import { listen } from './listen.ts';
import { accessLine } from './observe/access-line.ts';
import { LineSink } from './observe/line-sink.ts';
import { renderMetrics } from './observe/prometheus.ts';
import { RequestMetrics } from './observe/request-metrics.ts';
import { type RollbackEvent, Rollout } from './rollout/rollout.ts';
import type { Decision } from './routing/decide.ts';
import type { ShadowResult, ShadowResults } from './shadow/results.ts';
import { isShadowable, SHADOW_BODY_BYTES, Shadower } from './shadow/shadower.ts';
import { describeStatus, type ProxyStatus } from './status.ts';

export interface ProxyOptions {
  readonly table: RouteTable;
  readonly host?: string | undefined;
  /** 0, the default, takes any free port. */
  readonly port?: number | undefined;
  /** Opens the admin listener. Without a token one is made up; see `RunningProxy.adminToken`. */
  readonly admin?:
    | {
        readonly port?: number | undefined;
        readonly host?: string | undefined;
        readonly token?: string | undefined;
      }
    | undefined;
  /** Keeps rollback latches over restarts. */
  readonly stateFile?: string | undefined;
  /** Gets a line for each rollback. */
  readonly journalFile?: string | undefined;
  /** What happens to X-Forwarded-*; `replace` by default. `off` makes the proxy invisible to the application. */
  readonly forwarded?: ForwardedPolicy | undefined;
  /** Gives each request a `traceparent` and an `X-Request-Id` where it has none; on unless `forwarded` is `off`. */
  readonly trace?: boolean | undefined;
  /** Serves clients over TLS. */
  readonly tls?: TlsMaterial | undefined;
  /** Listens on a Unix socket instead of a port. */
  readonly socketPath?: string | undefined;
  /** Requests under way beyond which more get 503; 0, the default, is no limit. */
  readonly maxInFlight?: number | undefined;
  /** What the header of the table's `override` must carry along. */
  readonly overrideSecret?: string | undefined;
  /** Called once per completed exchange, after the client has been answered. */
  readonly onExchange?: ((exchange: CapturedExchange) => void) | undefined;
  /** Bytes of each body that `onExchange` gets; none by default. */
  readonly capture?: { readonly maxBody: number } | undefined;
  readonly onShadow?: ((result: ShadowResult) => void) | undefined;
  readonly onRollback?: ((event: RollbackEvent) => void) | undefined;
  /** Something went wrong beside the traffic, such as a journal that cannot be written. */
  readonly onWarning?: ((warning: ProxyError) => void) | undefined;
  /** Appends a JSON line per exchange to a file, or to stdout for `true`; off by default. */
  readonly accessLog?: string | boolean | undefined;
  /** What `POST /admin/reload` does. */
  readonly onReload?: (() => Promise<ReloadResult>) | undefined;
  readonly probes?: Partial<ProbeIntervals> | undefined;
}

export interface RunningProxy {
  readonly url: string;
  readonly adminUrl: string | undefined;
  readonly adminToken: string | undefined;
  /** Swaps the table whole. A table with problems is refused, and the old one stays. */
  reload(table: RouteTable): ReloadResult;
  table(): RouteTable;
  status(): ProxyStatus;
  metrics(): string;
  shadowResults(): ShadowResults;
  resetShadow(): void;
  /** Resolves once all comparisons are done. */
  drainShadow(): Promise<void>;
  /** Takes up a renewed certificate for connections from now on. */
  renewCertificate(tls: TlsMaterial): void;
  /** Stops accepting, lets requests finish for `grace` milliseconds (10 s), then closes everything. */
  close(grace?: number): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const GRACE_MS = 10_000;

/** Starts a proxy; throws a `ProxyError` for a table with problems, a taken port or a damaged state file. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const proxy = new StranglerProxy(options);
  try {
    await proxy.open();
  } catch (thrown) {
    await proxy.close(0);
    throw thrown;
  }
  return proxy;
}

/** Wires the parts together; each of them owns its own state. */
class StranglerProxy implements RunningProxy {
  readonly #options: ProxyOptions;
  readonly #gateway: Gateway;
  readonly #rollout: Rollout;
  readonly #health: TargetHealth;
  readonly #shadower: Shadower;
  readonly #metrics = new RequestMetrics();
  readonly #rollbacks = new Map<string, number>();
  readonly #log: LineSink | undefined;
  readonly #startedAt = new Date().toISOString();
  #admin: Server | undefined;
  url = '';
  adminUrl: string | undefined;
  adminToken: string | undefined;

  constructor(options: ProxyOptions) {
    const snapshot = validSnapshot(options.table, options.overrideSecret);
    const now = () => Date.now();
    this.#options = options;
    this.#rollout = new Rollout({
      now,
      stateFile: options.stateFile,
      journalFile: options.journalFile,
      onRollback: (event) => this.#rolledBack(event),
      onWriteFailure: (path, cause) =>
        options.onWarning?.(new ProxyError('PROXY-3003', { detail: path, cause })),
    });
    this.#health = new TargetHealth({
      now,
      intervals: options.probes,
      onUnhealthy: (target, failures) => this.#rollout.targetUnhealthy(target, failures),
    });
    this.#gateway = new Gateway(snapshot, {
      rollout: this.#rollout,
      health: this.#health,
      forwarded: options.forwarded ?? 'replace',
      trace: options.trace ?? options.forwarded !== 'off',
      tls: options.tls,
      maxInFlight: options.maxInFlight ?? 0,
      now,
      onRecord: (record) => this.#record(record),
      onUpgrade: () => {
        this.#metrics.upgrades += 1;
      },
      keep: (decision, method) => this.#keep(decision, method),
      draw: Math.random,
    });
    this.#shadower = new Shadower({ poolOf: (target) => this.#poolOf(target), onResult: options.onShadow });
    this.#log = options.accessLog ? openLog(options.accessLog) : undefined;
  }

  async open(): Promise<void> {
    const { host = LOOPBACK, port = 0, socketPath, tls, admin } = this.#options;
    this.#rollout.adopt(this.#gateway.snapshot);
    this.url = await listen(this.#gateway.server, {
      port,
      host,
      path: socketPath,
      secure: tls !== undefined,
    });
    if (admin) {
      this.adminToken = admin.token ?? randomBytes(24).toString('base64url');
      const adminHost = admin.host ?? LOOPBACK;
      const access = { token: this.adminToken, addressOnly: adminHost === LOOPBACK };
      this.#admin = createAdminServer(access, this.#adminPort());
      this.adminUrl = await listen(this.#admin, { port: admin.port ?? 0, host: adminHost });
    }
    this.#health.adopt(this.#gateway.snapshot);
  }

  reload(table: RouteTable): ReloadResult {
    const result = checkTable(table);
    if (!result.ok) return result;
    const snapshot = createSnapshot(result.table, this.#options.overrideSecret);
    this.#rollout.adopt(snapshot);
    this.#gateway.swap(snapshot);
    this.#health.adopt(snapshot);
    this.#metrics.forgetRoutes();
    return { ok: true, contexts: snapshot.contexts.size, routes: result.table.routes.length };
  }

  table(): RouteTable {
    return this.#gateway.snapshot.table;
  }

  status(): ProxyStatus {
    const { snapshot, inFlight, tunnel } = this.#gateway;
    return describeStatus({
      startedAt: this.#startedAt,
      inFlight,
      upgraded: tunnel.open,
      snapshot,
      rollout: this.#rollout,
      health: this.#health,
    });
  }

  metrics(): string {
    const shadow = this.shadowResults();
    return renderMetrics({
      requests: this.#metrics,
      status: this.status(),
      shadow,
      rollbacks: this.#rollbacks,
    });
  }

  shadowResults(): ShadowResults {
    return this.#shadower.store.results();
  }

  resetShadow(): void {
    this.#shadower.store.reset();
  }

  drainShadow(): Promise<void> {
    return this.#shadower.drain();
  }

  renewCertificate(tls: TlsMaterial): void {
    renewCertificate(this.#gateway.server, tls);
  }

  async close(grace = GRACE_MS): Promise<void> {
    this.#health.stop();
    const admin = this.#admin;
    const adminClosed = new Promise<void>((resolve) => (admin ? admin.close(() => resolve()) : resolve()));
    await this.#gateway.close(grace);
    admin?.closeAllConnections();
    await adminClosed;
    await this.#log?.close();
  }

  #adminPort(): AdminPort {
    return {
      status: () => this.status(),
      metrics: () => this.metrics(),
      table: () => this.table(),
      shadow: () => this.shadowResults(),
      resetShadow: () => this.resetShadow(),
      reload: this.#options.onReload,
    };
  }

  #keep({ shadow }: Decision, method: string): { request?: number; response?: number } {
    const { capture, onExchange } = this.#options;
    const captured = onExchange && capture ? capture.maxBody : undefined;
    const shadowed = shadow && isShadowable(method) ? SHADOW_BODY_BYTES : undefined;
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
    const { onExchange, capture } = this.#options;
    if (onExchange && record.complete) onExchange(captureOf(record, capture?.maxBody ?? 0));
  }

  #rolledBack(event: RollbackEvent): void {
    this.#rollbacks.set(event.context, (this.#rollbacks.get(event.context) ?? 0) + 1);
    this.#options.onRollback?.(event);
  }

  #poolOf(name: string): Pool | undefined {
    const target = this.#gateway.snapshot.targets.get(name);
    const [instance] = target ? this.#health.order(target) : [];
    if (instance === undefined) return undefined;
    const { connect } = name === MONOLITH ? MONOLITH_TIMEOUTS : SERVICE_TIMEOUTS;
    return this.#gateway.upstreams.pool(instance.origin, connect);
  }
}

const NOTHING_KEPT = {};

function validSnapshot(table: RouteTable, secret: string | undefined): Snapshot {
  const result = checkTable(table);
  if (!result.ok) throw new ProxyError('PROXY-2002', { problems: result.problems });
  return createSnapshot(result.table, secret);
}

function openLog(accessLog: string | true): LineSink {
  try {
    return new LineSink(accessLog === true ? undefined : accessLog);
  } catch (cause) {
    throw new ProxyError('PROXY-3003', { detail: String(accessLog), cause });
  }
}
