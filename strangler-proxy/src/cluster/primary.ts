import type { AdminPort, ReloadResult } from '../admin/admin-server.ts';
import { checkTable } from '../config/read-table.ts';
import type { RouteTable } from '../config/route-table.ts';
import { createSnapshot, type Snapshot } from '../config/snapshot.ts';
import { ControlPlane, type ControlSettings } from '../control-plane.ts';
import type { PlaneSettings } from '../data-plane.ts';
import type { TlsMaterial } from '../forwarding/client-server.ts';
import { TargetHealth } from '../health/target-health.ts';
import { mergeReports, type PlaneReport } from '../observe/plane-report.ts';
import { GRACE_MS, type ServedProxy, validSnapshot } from '../proxy.ts';
import type { Shifts } from './messages.ts';
import { type OutcomeBatch, outcomesOf } from './outcome-batch.ts';
import { WorkerPool } from './worker-pool.ts';

export interface ClusterOptions extends PlaneSettings, ControlSettings {
  readonly table: RouteTable;
  readonly workers: number;
  readonly overrideSecret?: string | undefined;
  readonly onReload?: (() => Promise<ReloadResult>) | undefined;
  readonly onWorkerDeath?: ((pid: number, how: string) => void) | undefined;
}

/** Starts several processes with one table, one state of the rollout and one admin listener, which is in this process. */
export async function startCluster(options: ClusterOptions): Promise<ServedProxy> {
  const primary = new Primary(options);
  try {
    await primary.open();
  } catch (thrown) {
    await primary.close(0);
    throw thrown;
  }
  return primary;
}

/** The process that judges and is asked; the traffic does not come here. */
class Primary implements ServedProxy {
  readonly #options: ClusterOptions;
  readonly #control: ControlPlane;
  readonly #health: TargetHealth;
  readonly #pool: WorkerPool;
  #snapshot: Snapshot;
  #tls: TlsMaterial | undefined;
  #closing = false;
  url = '';

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#tls = options.tls;
    this.#snapshot = validSnapshot(options.table, options.overrideSecret);
    this.#control = new ControlPlane({
      ...options,
      onRollback: (event) => {
        this.#pool.tell({ kind: 'shifts', shifts: this.#shifts() });
        options.onRollback?.(event);
      },
    });
    this.#health = new TargetHealth({
      now: () => Date.now(),
      intervals: options.probes,
      onUnhealthy: (target, failures) => this.#control.rollout.targetUnhealthy(target, failures),
    });
    this.#pool = new WorkerPool({
      size: options.workers,
      assignment: () => ({
        table: this.#snapshot.table,
        shifts: this.#shifts(),
        settings: { ...settingsOf(options), tls: this.#tls },
        overrideSecret: options.overrideSecret,
      }),
      onOutcomes: (batches) => this.#judge(batches),
      onDeath: (pid, how) => options.onWorkerDeath?.(pid, how),
    });
  }

  get adminUrl(): string | undefined {
    return this.#control.adminUrl;
  }

  get adminToken(): string | undefined {
    return this.#control.adminToken;
  }

  async open(): Promise<void> {
    this.#control.rollout.adopt(this.#snapshot);
    this.url = await this.#pool.open();
    this.#health.adopt(this.#snapshot);
    await this.#control.openAdmin(this.#adminPort());
  }

  reload(table: RouteTable): ReloadResult {
    const result = checkTable(table);
    if (!result.ok) return result;
    this.#snapshot = createSnapshot(result.table, this.#options.overrideSecret);
    this.#control.rollout.adopt(this.#snapshot);
    this.#health.adopt(this.#snapshot);
    this.#pool.tell({ kind: 'table', table: result.table, shifts: this.#shifts() });
    return { ok: true, contexts: this.#snapshot.contexts.size, routes: result.table.routes.length };
  }

  renewCertificate(tls: TlsMaterial): void {
    this.#tls = tls;
    this.#pool.tell({ kind: 'certificate', tls });
  }

  async close(grace = GRACE_MS): Promise<void> {
    this.#closing = true;
    this.#health.stop();
    await this.#pool.close(grace);
    await this.#control.close();
  }

  #judge(batches: readonly OutcomeBatch[]): void {
    for (const batch of batches)
      for (const outcome of outcomesOf(batch)) this.#control.rollout.record(outcome);
  }

  #shifts(): Shifts {
    const { rollout } = this.#control;
    return Object.fromEntries(
      [...this.#snapshot.contexts.keys()].map((name) => [name, rollout.shiftOf(name)]),
    );
  }

  async #report(): Promise<PlaneReport> {
    return mergeReports(await this.#pool.reports());
  }

  #adminPort(): AdminPort {
    return {
      ready: () => !this.#closing,
      status: async () => this.#control.status(this.#snapshot, await this.#report()),
      metrics: async () => this.#control.metrics(this.#snapshot, await this.#report()),
      table: () => this.#snapshot.table,
      shadow: async () => (await this.#report()).shadow,
      resetShadow: () => this.#pool.tell({ kind: 'reset-shadow' }),
      reload: this.#options.onReload,
    };
  }
}

/** The part of the settings that workers get; a limit on the whole is shared out. */
function settingsOf(options: ClusterOptions): PlaneSettings {
  const {
    host,
    port,
    socketPath,
    clients,
    forwarded,
    trace,
    maxInFlight = 0,
    accessLog,
    shadow,
    probes,
  } = options;
  const share = Math.ceil(maxInFlight / options.workers);
  return { host, port, socketPath, clients, forwarded, trace, maxInFlight: share, accessLog, shadow, probes };
}
