import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { type AdminPort, type AuditEntry, createAdminServer } from './admin/admin-server.ts';
import type { Snapshot } from './config/snapshot.ts';
import { ProxyError } from './errors/proxy-error.ts';
import { listen } from './listen.ts';
import type { PlaneReport } from './observe/plane-report.ts';
import { renderMetrics } from './observe/prometheus.ts';
import { type RollbackEvent, Rollout } from './rollout/rollout.ts';
import { describeStatus, type ProxyStatus } from './status.ts';

export interface AdminListener {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly token?: string | undefined;
}

export interface ControlSettings {
  /** Opens the admin listener. Without a token one is made up; see `RunningProxy.adminToken`. */
  readonly admin?: AdminListener | undefined;
  /** Keeps rollback latches over restarts. */
  readonly stateFile?: string | undefined;
  /** Gets a line for each rollback. */
  readonly journalFile?: string | undefined;
  /** Called for each admin call that changed something or was refused. */
  readonly onAudit?: ((entry: AuditEntry) => void) | undefined;
  readonly onRollback?: ((event: RollbackEvent) => void) | undefined;
  /** Something went wrong beside the traffic, such as a journal that cannot be written. */
  readonly onWarning?: ((warning: ProxyError) => void) | undefined;
}

const LOOPBACK = '127.0.0.1';

/** What there is once however many processes carry the traffic: the effective state of the rollout, the admin listener. */
export class ControlPlane {
  readonly rollout: Rollout;
  readonly #settings: ControlSettings;
  readonly #rollbacks = new Map<string, number>();
  readonly #startedAt = new Date().toISOString();
  #server: Server | undefined;
  adminUrl: string | undefined;
  adminToken: string | undefined;

  constructor(settings: ControlSettings) {
    this.#settings = settings;
    this.rollout = new Rollout({
      now: () => Date.now(),
      stateFile: settings.stateFile,
      journalFile: settings.journalFile,
      onRollback: (event) => this.#rolledBack(event),
      onWriteFailure: (path, cause) =>
        settings.onWarning?.(new ProxyError('PROXY-3003', { detail: path, cause })),
    });
  }

  async openAdmin(port: AdminPort): Promise<void> {
    const { admin } = this.#settings;
    if (!admin) return;
    const host = admin.host ?? LOOPBACK;
    this.adminToken = admin.token ?? randomBytes(24).toString('base64url');
    const { onAudit } = this.#settings;
    const access = { token: this.adminToken, addressOnly: host === LOOPBACK, onAudit };
    this.#server = createAdminServer(access, port);
    this.adminUrl = await listen(this.#server, { port: admin.port ?? 0, host });
  }

  status(snapshot: Snapshot, report: PlaneReport): ProxyStatus {
    return describeStatus({ startedAt: this.#startedAt, snapshot, rollout: this.rollout, report });
  }

  metrics(snapshot: Snapshot, report: PlaneReport): string {
    return renderMetrics({ report, status: this.status(snapshot, report), rollbacks: this.#rollbacks });
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  #rolledBack(event: RollbackEvent): void {
    this.#rollbacks.set(event.context, (this.#rollbacks.get(event.context) ?? 0) + 1);
    this.#settings.onRollback?.(event);
  }
}
