import type { Snapshot } from '../config/snapshot.ts';
import type { EffectiveShift } from '../routing/decide.ts';
import { ContextRollout, type Outcome } from './context-rollout.ts';
import { appendLine } from './durable-file.ts';
import type { Latch } from './latch.ts';
import { type Latches, readStateFile, writeStateFile } from './state-file.ts';

/** One line of the journal. */
export interface RollbackEvent {
  readonly at: string;
  readonly event: 'rollback';
  readonly context: string;
  readonly from: Latch['from'];
  readonly to: 'monolith';
  readonly why: Latch['why'];
  readonly numbers: Latch['numbers'];
  readonly generation: number;
}

export interface RolloutOptions {
  readonly stateFile?: string | undefined;
  readonly journalFile?: string | undefined;
  readonly now: () => number;
  readonly onRollback: (event: RollbackEvent) => void;
  /** A file could not be written. The latch holds in memory all the same. */
  readonly onWriteFailure: (path: string, cause: unknown) => void;
}

const UNSHIFTED: EffectiveShift = { mode: 'monolith', weight: 0, latched: false };

/** The effective state of all contexts, and its only writer. A reload of the table changes it only through `adopt`. */
export class Rollout {
  readonly #options: RolloutOptions;
  readonly #contexts = new Map<string, ContextRollout>();
  /** Latches of all contexts, also of those that the table has dropped: they may come back. */
  readonly #latches: Map<string, Latch>;

  constructor(options: RolloutOptions) {
    this.#options = options;
    this.#latches = new Map<string, Latch>(options.stateFile ? readStateFile(options.stateFile) : []);
  }

  adopt(snapshot: Snapshot): void {
    for (const [name, context] of snapshot.contexts) {
      const known = this.#contexts.get(name);
      if (known) known.adopt(context);
      else this.#contexts.set(name, new ContextRollout(context, this.#latches.get(name)));
    }
    for (const name of this.#contexts.keys()) if (!snapshot.contexts.has(name)) this.#contexts.delete(name);
    this.#keepLatches();
  }

  shiftOf(context: string): EffectiveShift {
    return this.#contexts.get(context)?.shift ?? UNSHIFTED;
  }

  get(context: string): ContextRollout | undefined {
    return this.#contexts.get(context);
  }

  record(outcome: Outcome): void {
    const latch = this.#contexts.get(outcome.context)?.record(outcome, this.#options.now());
    if (latch) this.#rollBack(outcome.context, latch);
  }

  /** Every instance of `target` failed its health path `failures` times in a row. */
  targetUnhealthy(target: string, failures: number): void {
    const at = this.#options.now();
    for (const [name, context] of this.#contexts) {
      if (context.target !== target) continue;
      const latch = context.observe({ kind: 'health', failures, at });
      if (latch) this.#rollBack(name, latch);
    }
  }

  #rollBack(context: string, latch: Latch): void {
    const { at, from, why, numbers, generation } = latch;
    const event: RollbackEvent = {
      at,
      event: 'rollback',
      context,
      from,
      to: 'monolith',
      why,
      numbers,
      generation,
    };
    this.#keepLatches();
    const { journalFile } = this.#options;
    if (journalFile) this.#write(journalFile, () => appendLine(journalFile, JSON.stringify(event)));
    this.#options.onRollback(event);
  }

  #keepLatches(): void {
    const before = serialize(this.#latches);
    for (const [name, { state }] of this.#contexts) {
      if (state.latch) this.#latches.set(name, state.latch);
      else this.#latches.delete(name);
    }
    const { stateFile } = this.#options;
    if (!stateFile || serialize(this.#latches) === before) return;
    this.#write(stateFile, () => writeStateFile(stateFile, this.#latches));
  }

  #write(path: string, write: () => void): void {
    try {
      write();
    } catch (cause) {
      this.#options.onWriteFailure(path, cause);
    }
  }
}

function serialize(latches: Latches): string {
  return JSON.stringify([...latches]);
}
