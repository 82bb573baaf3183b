import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Candidate } from './candidates.ts';
import type { ConnectionUser } from './counting-client.ts';
import { classifyFailure, type Failure } from './failure.ts';

type Controller = Dispatcher.DispatchController;

/** What an attempt tells the exchange it belongs to. */
export interface AttemptListener {
  /** A head before the head (1xx). */
  onInterim(status: number, raw: RawHeaders): void;
  /** The head of an answer; false refuses it, and the attempt then ends without a further word. */
  onHead(attempt: Attempt, head: UpstreamHead): boolean;
  /** False asks to pause until `resume`. */
  onData(chunk: Buffer): boolean;
  onEnd(attempt: Attempt, trailers: RawHeaders): void;
  onFailure(attempt: Attempt, failure: Failure): void;
  onBodySent(chunk: Buffer): void;
}

/** Name and value in turn. */
export type RawHeaders = readonly (Buffer | string)[];

export interface UpstreamHead {
  readonly status: number;
  readonly reason: string;
  readonly raw: RawHeaders;
  /** The same headers by their lower-case names. */
  readonly read: Readonly<IncomingHttpHeaders>;
}

/** One dispatch to one instance. Owns the undici controller, which exists only once the request is being written. */
export class Attempt implements Dispatcher.DispatchHandler, ConnectionUser {
  readonly candidate: Candidate;
  /** It is the one that tries whether an open breaker may be closed. */
  readonly trial: boolean;
  readonly startedAt = performance.now();
  /** Its outcome has been reported. */
  settled = false;
  /** Milliseconds until the head; undefined until there is one. */
  headMs: number | undefined;
  status = 0;
  #controller: Controller | undefined;
  #abandoned = false;
  #reused = false;
  readonly #listener: AttemptListener;

  constructor(candidate: Candidate, trial: boolean, listener: AttemptListener) {
    this.candidate = candidate;
    this.trial = trial;
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

  /** Ends the attempt as a failure of the upstream, such as a time limit of ours; false when it had ended before. */
  fail(failure: Failure): boolean {
    if (this.#abandoned) return false;
    this.abandon(failure.code);
    this.#listener.onFailure(this, failure);
    return true;
  }

  onReusedConnection(): void {
    this.#reused = true;
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#abandoned) controller.abort(new Error('given up'));
  }

  onBodySent(chunk: Buffer): void {
    this.#listener.onBodySent(chunk);
  }

  onResponseStart(
    controller: Controller,
    status: number,
    headers: IncomingHttpHeaders,
    reason?: string,
  ): void {
    const raw = Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
    if (status < 200) {
      if (!this.#abandoned) this.#listener.onInterim(status, raw);
      return;
    }
    this.headMs = performance.now() - this.startedAt;
    this.status = status;
    if (!this.#listener.onHead(this, { status, reason: reason ?? '', raw, read: headers }))
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
    const begun = this.headMs !== undefined;
    const started = this.#controller !== undefined;
    this.#listener.onFailure(this, classifyFailure(error, { started, reused: this.#reused && !begun }));
  }
}
