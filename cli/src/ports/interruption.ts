/** How a process hears of signals. */
interface Signals {
  listen(): void;
  /** From then on a signal ends the process at once. */
  leave(): void;
}

/**
 * Ctrl-C and SIGTERM for whole commands: what a command started or half wrote registers its undoing here.
 * One per process, owned by `main`; undone last in, first out.
 */
export class Interruption {
  readonly #undo = new Set<() => void | Promise<void>>();
  readonly #controller = new AbortController();
  readonly #settled: Promise<void>;
  #settle: () => void = () => undefined;
  #signals: Signals | undefined;

  constructor() {
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Aborts when the user interrupts. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Resolves once everything registered is undone; never, unless the user interrupts. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Registers an undoing; the returned function takes it back once the work is safe. */
  onInterrupt(undo: () => void | Promise<void>): () => void {
    this.#undo.add(undo);
    return () => void this.#undo.delete(undo);
  }

  /** Called once by the owner of the process. */
  hearOf(signals: Signals): void {
    this.#signals = signals;
    signals.listen();
  }

  /**
   * Runs work that gives way to nothing while it lasts, such as an analysis, so that no signal would be heard before its end: where
   * nothing is to be undone, a signal ends the process at once.
   */
  async whileBusy<T>(work: () => Promise<T>): Promise<T> {
    const signals = this.#undo.size === 0 ? this.#signals : undefined;
    signals?.leave();
    try {
      return await work();
    } finally {
      signals?.listen();
    }
  }

  async interrupt(): Promise<void> {
    this.#controller.abort();
    for (const undo of [...this.#undo].reverse()) {
      this.#undo.delete(undo);
      await Promise.resolve()
        .then(undo)
        .catch(() => undefined);
    }
    this.#settle();
  }
}

/** The process-wide interruption. */
export const interruption = new Interruption();
