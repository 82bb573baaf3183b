import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Candidate } from './candidates.ts';
import { classifyFailure, type Failure } from './failure.ts';

type Controller = Dispatcher.DispatchController;

/** What an attempt tells the exchange it belongs to. */
export interface AttemptListener {
  /** The head of an answer; false refuses it, and the attempt then ends without a further word. */
  onHead(attempt: Attempt, head: UpstreamHead): boolean;
  /** False asks to pause until `resume`. */
  onData(chunk: Buffer): boolean;
  onEnd(attempt: Attempt, trailers: readonly (Buffer | string)[]): void;
  onFailure(attempt: Attempt, failure: Failure): void;
  onBodySent?: ((chunk: Buffer) => void) | undefined;
}

export interface UpstreamHead {
  readonly status: number;
  readonly reason: string;
  readonly raw: readonly (Buffer | string)[];
  readonly connection: string | readonly string[] | undefined;
}

/** One dispatch to one instance. Owns the undici controller, which exists only once the request is being written. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly candidate: Candidate;
  readonly startedAt = performance.now();
  /** Milliseconds until the head; undefined until there is one. */
  headMs: number | undefined;
  status = 0;
  #controller: Controller | undefined;
  #abandoned = false;
  readonly #listener: AttemptListener;

  constructor(candidate: Candidate, listener: AttemptListener) {
    this.candidate = candidate;
    this.#listener = listener;
  }

  /** Gives the attempt up; nothing more is heard from it. */
  abandon(reason: string): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    this.#controller?.abort(new Error(reason));
  }

  get paused(): boolean {
    return this.#controller?.paused ?? false;
  }

  resume(): void {
    if (!this.#abandoned) this.#controller?.resume();
  }

  /** Ends the attempt as a failure of the upstream, such as a time limit of ours. */
  fail(failure: Failure): void {
    if (this.#abandoned) return;
    this.abandon(failure.code);
    this.#listener.onFailure(this, failure);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#abandoned) controller.abort(new Error('given up'));
  }

  onBodySent(chunk: Buffer): void {
    this.#listener.onBodySent?.(chunk);
  }

  onResponseStart(
    controller: Controller,
    status: number,
    headers: IncomingHttpHeaders,
    reason?: string,
  ): void {
    if (status < 200) return;
    this.headMs = performance.now() - this.startedAt;
    this.status = status;
    const raw = Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
    const { connection } = headers;
    if (!this.#listener.onHead(this, { status, reason: reason ?? '', raw, connection }))
      this.abandon('refused');
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (!this.#abandoned && !this.#listener.onData(chunk)) controller.pause();
  }

  onResponseEnd(controller: Controller): void {
    if (this.#abandoned) return;
    const raw = controller.rawTrailers;
    this.#listener.onEnd(this, Array.isArray(raw) ? raw : []);
  }

  onResponseError(_controller: Controller, error: Error): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    this.#listener.onFailure(this, classifyFailure(error, this.#controller !== undefined));
  }
}
