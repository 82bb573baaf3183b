import { createSnapshot } from '../config/snapshot.ts';
import { DataPlane } from '../data-plane.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import { type Assignment, isFromPrimary, type PrimaryMessage, type WorkerMessage } from './messages.ts';
import { RemoteRollout } from './remote-rollout.ts';

/** Runs one worker for as long as its primary lives. */
export function runWorker(): void {
  let worker: Worker | undefined;
  process.on('message', (message: unknown) => {
    if (!isFromPrimary(message)) return;
    if (message.kind === 'start') worker = Worker.start(message.assignment);
    else if (worker) worker.obey(message);
    else if (message.kind === 'close') process.exit(0);
  });
  // A signal to the whole group reaches the primary too, which says when and how to end.
  process.on('SIGTERM', () => undefined);
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.on('disconnect', () => process.exit(0));
}

/** A data plane that does what the primary says. */
class Worker {
  readonly #plane: DataPlane;
  readonly #rollout: RemoteRollout;
  readonly #overrideSecret: string | undefined;

  static start(assignment: Assignment): Worker | undefined {
    try {
      const worker = new Worker(assignment);
      worker.#plane.open().then((url) => tell({ kind: 'listening', url }), giveUp);
      return worker;
    } catch (thrown) {
      giveUp(thrown);
      return undefined;
    }
  }

  private constructor({ table, shifts, settings, overrideSecret }: Assignment) {
    this.#overrideSecret = overrideSecret;
    this.#rollout = new RemoteRollout(shifts, (batches) => tell({ kind: 'outcomes', batches }));
    const snapshot = createSnapshot(table, overrideSecret);
    // The primary watches the health of targets for the rollout; a worker does for its own choice of instances.
    this.#plane = new DataPlane(snapshot, settings, this.#rollout, { onUnhealthy: () => undefined });
  }

  obey(message: Exclude<PrimaryMessage, { kind: 'start' }>): void {
    switch (message.kind) {
      case 'table':
        this.#rollout.adopt(message.shifts);
        this.#plane.adopt(createSnapshot(message.table, this.#overrideSecret));
        return;
      case 'shifts':
        this.#rollout.adopt(message.shifts);
        return;
      case 'certificate':
        this.#plane.renewCertificate(message.tls);
        return;
      case 'report':
        tell({ kind: 'report', id: message.id, report: this.#plane.report() });
        return;
      case 'reset-shadow':
        this.#plane.resetShadow();
        return;
      case 'close':
        void this.#plane.close(message.grace).finally(() => process.exit(0));
    }
  }
}

function tell(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

function giveUp(thrown: unknown): void {
  if (!(thrown instanceof ProxyError)) throw thrown;
  const { code, detail = '' } = thrown;
  tell({ kind: 'failed', code, detail });
}
