import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { ProxyError } from '../errors/proxy-error.ts';
import type { PlaneReport } from '../observe/plane-report.ts';
import { type Assignment, isFromWorker, type PrimaryMessage, type WorkerMessage } from './messages.ts';
import type { OutcomeBatch } from './outcome-batch.ts';

export interface PoolOptions {
  readonly size: number;
  /** What a worker that starts now is to do. */
  readonly assignment: () => Assignment;
  readonly onOutcomes: (batches: readonly OutcomeBatch[]) => void;
  /** A worker ended by itself; another takes its place. */
  readonly onDeath: (pid: number, how: string) => void;
}

/** A worker that dies at once would die again at once. */
const RESTART_MS = 1_000;
/** A worker that does not answer is left out of the report rather than waited for. */
const REPORT_MS = 2_000;

/** The worker processes. Owns them, and puts another in the place of one that died. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #workers = new Set<Worker>();
  readonly #waiting = new Map<number, (report: PlaneReport) => void>();
  #questions = 0;
  /** Before all workers listen, and once they are to end, none of them is replaced. */
  #isServing = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    const own = import.meta.url.endsWith('.ts') ? './worker-main.ts' : './worker-main.js';
    cluster.setupPrimary({ exec: fileURLToPath(new URL(own, import.meta.url)), args: [] });
  }

  /** Starts the workers; answers with the URL that they share, or throws what kept the first from listening. */
  async open(): Promise<string> {
    try {
      const [first = ''] = await Promise.all(Array.from({ length: this.#options.size }, () => this.#start()));
      this.#isServing = true;
      return first;
    } catch (error) {
      // None serves anybody. One that is asked to close while it waits for the port breaks inside of Node.js, and says so.
      for (const worker of this.#workers) worker.process.kill('SIGKILL');
      throw error;
    }
  }

  tell(message: PrimaryMessage): void {
    for (const worker of this.#workers) if (worker.isConnected()) worker.send(message);
  }

  /** What each worker has seen. */
  async reports(): Promise<PlaneReport[]> {
    const asked = [...this.#workers]
      .filter((worker) => worker.isConnected())
      .map((worker) => this.#ask(worker));
    const answers = await Promise.all(asked);
    return answers.flatMap((report) => (report ? [report] : []));
  }

  async close(grace: number): Promise<void> {
    this.#isServing = false;
    const gone = [...this.#workers].map(
      (worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve())),
    );
    this.tell({ kind: 'close', grace });
    await Promise.all(gone);
  }

  #start(): Promise<string> {
    const worker = cluster.fork();
    this.#workers.add(worker);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: unknown) => {
        if (!isFromWorker(message)) return;
        if (message.kind === 'listening') resolve(message.url);
        else if (message.kind === 'failed') reject(new ProxyError(message.code, { detail: message.detail }));
        else this.#hear(message);
      });
      worker.once('exit', (code, signal) => {
        this.#workers.delete(worker);
        const how = signal ?? `exit code ${code}`;
        reject(new Error(`the worker ended with ${how} before it was ready`));
        this.#died(worker, how);
      });
      // What cannot be sent to one that is dying is told by its end.
      worker.on('error', () => undefined);
      worker.send({ kind: 'start', assignment: this.#options.assignment() } satisfies PrimaryMessage);
    });
  }

  #hear(message: Extract<WorkerMessage, { kind: 'outcomes' | 'report' }>): void {
    if (message.kind === 'outcomes') this.#options.onOutcomes(message.batches);
    else this.#waiting.get(message.id)?.(message.report);
  }

  #died({ process: { pid = 0 } }: Worker, how: string): void {
    if (!this.#isServing) return;
    this.#options.onDeath(pid, how);
    setTimeout(() => {
      // One that cannot start reports its own death, and is tried again from there.
      if (this.#isServing) this.#start().catch(() => undefined);
    }, RESTART_MS);
  }

  #ask(worker: Worker): Promise<PlaneReport | undefined> {
    this.#questions += 1;
    const id = this.#questions;
    return new Promise((resolve) => {
      const done = (report: PlaneReport | undefined): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(report);
      };
      const timer = setTimeout(() => done(undefined), REPORT_MS);
      this.#waiting.set(id, done);
      worker.send({ kind: 'report', id } satisfies PrimaryMessage);
    });
  }
}
