import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Sender } from '../forwarding/connection-pool.ts';
import type { Answer } from './answer.ts';

const TIMEOUT_MS = 30_000;

export interface Question {
  readonly pool: Sender;
  readonly method: 'GET' | 'HEAD';
  readonly url: string;
  /** Name and value in turn. */
  readonly headers: string[];
  readonly maxBody: number;
}

/** Hears what becomes of a question: one of the two, once. */
export interface AnswerListener {
  onAnswer(answer: Answer): void;
  onNoAnswer(cause: Error): void;
}

/** The answer's body is larger than what is compared. */
export class TooLarge extends Error {}

/** Asks one side and reads the whole answer. */
export function ask({ pool, method, url, headers, maxBody }: Question, listener: AnswerListener): void {
  const options = { path: url, method, headers, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
  pool.dispatch(options, new Reader(maxBody, listener));
}

/** `ask`, for those who have time. */
export function asked(question: Question): Promise<Answer> {
  return new Promise((onAnswer, onNoAnswer) => ask(question, { onAnswer, onNoAnswer }));
}

/** Gathers an answer without a stream in between: there is one for each shadowed request. */
class Reader implements Dispatcher.DispatchHandler {
  readonly #maxBody: number;
  readonly #listener: AnswerListener;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: Answer['headers'] = {};
  #startedAt = 0;

  constructor(maxBody: number, listener: AnswerListener) {
    this.#maxBody = maxBody;
    this.#listener = listener;
  }

  onRequestStart(): void {
    this.#startedAt = Date.now();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#status = status;
    this.#headers = joined(headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    if (this.#size > this.#maxBody) controller.abort(new TooLarge('body too large'));
    // The limits of undici hold between two chunks; a trickle must end as well.
    else if (Date.now() - this.#startedAt > TIMEOUT_MS) controller.abort(new Error('took too long'));
  }

  onResponseEnd(): void {
    const [only] = this.#chunks;
    const body = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks, this.#size);
    const answer: Answer = { status: this.#status, headers: this.#headers, body };
    // Undici would take an error of the listener for one of the connection, and tell it of both.
    queueMicrotask(() => this.#listener.onAnswer(answer));
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    this.#listener.onNoAnswer(cause);
  }
}

function joined(headers: IncomingHttpHeaders): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) out[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return out;
}
