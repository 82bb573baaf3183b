import type { RequestListener } from 'node:http';
import type { AdminPort, ReloadResult } from './admin/admin-server.ts';
import { checkTable } from './config/read-table.ts';
import type { RouteTable } from './config/route-table.ts';
import { createSnapshot, type Snapshot } from './config/snapshot.ts';
import { ControlPlane, type ControlSettings } from './control-plane.ts';
import { DataPlane, type PlaneObservers, type PlaneSettings } from './data-plane.ts';
import { ProxyError } from './errors/proxy-error.ts';
import type { TlsMaterial } from './forwarding/client-server.ts';
import type { ShadowResults } from './shadow/results.ts';
import type { ProxyStatus } from './status.ts';

export interface ProxyOptions extends PlaneSettings, ControlSettings, Omit<PlaneObservers, 'onUnhealthy'> {
  readonly table: RouteTable;
  /** What a request must carry to use the table's `override` from outside its networks. */
  readonly overrideSecret?: string | undefined;
  /** What `POST /admin/reload` does. */
  readonly onReload?: (() => Promise<ReloadResult>) | undefined;
}

/** A proxy at work, in this process or in several. */
export interface ServedProxy {
  readonly url: string;
  readonly adminUrl: string | undefined;
  readonly adminToken: string | undefined;
  /** Swaps the table whole. A table with problems is refused, and the old one stays. */
  reload(table: RouteTable): ReloadResult;
  /** Takes up a renewed certificate for connections from now on. */
  renewCertificate(tls: TlsMaterial): void;
  /** Stops accepting, lets requests finish for `grace` milliseconds (10 s), then closes everything. */
  close(grace?: number): Promise<void>;
}

export interface RunningProxy extends ServedProxy {
  /** Takes a request of another listener, such as an Express application, where it stands before every body parser. */
  readonly handler: RequestListener;
  table(): RouteTable;
  status(): ProxyStatus;
  metrics(): string;
  shadowResults(): ShadowResults;
  resetShadow(): void;
  /** Resolves once all comparisons are done. */
  drainShadow(): Promise<void>;
}

export const GRACE_MS = 10_000;

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

/** Compiles a table that must be right; throws with all its problems otherwise. */
export function validSnapshot(table: RouteTable, secret: string | undefined): Snapshot {
  const result = checkTable(table);
  if (!result.ok) throw new ProxyError('PROXY-2002', { problems: result.problems });
  return createSnapshot(result.table, secret);
}

/** Both planes in one process. */
class StranglerProxy implements RunningProxy {
  readonly #options: ProxyOptions;
  readonly #control: ControlPlane;
  readonly #data: DataPlane;
  readonly handler: RequestListener = (req, res) => this.#data.handle(req, res);
  url = '';
  #closing = false;

  constructor(options: ProxyOptions) {
    const snapshot = validSnapshot(options.table, options.overrideSecret);
    this.#options = options;
    this.#control = new ControlPlane(options);
    const { rollout } = this.#control;
    this.#data = new DataPlane(snapshot, options, rollout, {
      ...options,
      onUnhealthy: (target, failures) => rollout.targetUnhealthy(target, failures),
    });
  }

  get adminUrl(): string | undefined {
    return this.#control.adminUrl;
  }

  get adminToken(): string | undefined {
    return this.#control.adminToken;
  }

  async open(): Promise<void> {
    this.#control.rollout.adopt(this.#data.snapshot);
    this.url = await this.#data.open();
    await this.#control.openAdmin(this.#adminPort());
  }

  reload(table: RouteTable): ReloadResult {
    const result = checkTable(table);
    if (!result.ok) return result;
    const snapshot = createSnapshot(result.table, this.#options.overrideSecret);
    this.#control.rollout.adopt(snapshot);
    this.#data.adopt(snapshot);
    return { ok: true, contexts: snapshot.contexts.size, routes: result.table.routes.length };
  }

  table(): RouteTable {
    return this.#data.snapshot.table;
  }

  status(): ProxyStatus {
    return this.#control.status(this.#data.snapshot, this.#data.report());
  }

  metrics(): string {
    return this.#control.metrics(this.#data.snapshot, this.#data.report());
  }

  shadowResults(): ShadowResults {
    return this.#data.report().shadow;
  }

  resetShadow(): void {
    this.#data.resetShadow();
  }

  drainShadow(): Promise<void> {
    return this.#data.drainShadow();
  }

  renewCertificate(tls: TlsMaterial): void {
    this.#data.renewCertificate(tls);
  }

  async close(grace = GRACE_MS): Promise<void> {
    this.#closing = true;
    // The admin listener answers until the traffic has ended, so that an orchestrator sees the draining.
    await this.#data.close(grace);
    await this.#control.close();
  }

  #adminPort(): AdminPort {
    return {
      ready: () => !this.#closing,
      status: () => this.status(),
      metrics: () => this.metrics(),
      table: () => this.table(),
      shadow: () => this.shadowResults(),
      resetShadow: () => this.resetShadow(),
      reload: this.#options.onReload,
    };
  }
}
