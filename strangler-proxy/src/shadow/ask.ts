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

/** The answer's body is larger than what is compared. */
export class TooLarge extends Error {}

/** Asks one side and reads the whole answer. */
export function ask({ pool, method, url, headers, maxBody }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { path: url, method, headers, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
    pool.dispatch(options, new Reader({ maxBody, resolve, reject }));
  });
}

interface ReaderOptions {
  readonly maxBody: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (cause: Error) => void;
}

/** Gathers an answer without a stream in between: there is one for each shadowed request. */
class Reader implements Dispatcher.DispatchHandler {
  readonly #options: ReaderOptions;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: Answer['headers'] = {};
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The limits of undici hold between two chunks; a trickle must end as well.
    this.#timer = setTimeout(() => controller.abort(new Error('took too long')), TIMEOUT_MS);
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
    if (this.#size > this.#options.maxBody) controller.abort(new TooLarge('body too large'));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    const [only] = this.#chunks;
    const body = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks, this.#size);
    this.#options.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    clearTimeout(this.#timer);
    this.#options.reject(cause);
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
