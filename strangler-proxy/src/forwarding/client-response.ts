import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorBody, PROXY_ERRORS, type ProxyErrorCode } from '../errors/proxy-error.ts';
import type { AnswerBatch, HeldAnswer } from './answer-batch.ts';
import type { RawHeaders, UpstreamHead } from './attempt.ts';
import { responseHead, text } from './response-headers.ts';

/** Up to here, copying a body into the write of its head costs less than writing a vector of both. */
const ONE_WRITE_BYTES = 16 * 1024;
const RETRY_AFTER_SECONDS = '1';

export interface HeadRules {
  readonly closing: boolean;
  readonly vary: string | undefined;
  /** Where a small answer waits for others; undefined writes it at once. */
  readonly batch: AnswerBatch | undefined;
}

/** The client's side of an exchange: writes an upstream's answer through, with backpressure. */
export class ClientResponse implements HeldAnswer {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  #left = -1;
  #chunked = false;
  #flushed = false;
  /** All that is to be sent is known, even if it has not been written yet. */
  #whole = false;
  #batch: AnswerBatch | undefined;
  /** Name and value in turn, as sent. */
  headers: readonly string[] = [];
  eventStream = false;
  bytes = 0;

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#req = req;
    this.#res = res;
    // The upstream's Date is passed on; where it sent none, the proxy adds none.
    res.sendDate = false;
  }

  get begun(): boolean {
    return this.#res.headersSent;
  }

  get ended(): boolean {
    return this.#whole || this.#res.writableEnded || this.#res.destroyed;
  }

  head({ status, reason, raw, read }: UpstreamHead, { closing, vary, batch }: HeadRules): void {
    const head = responseHead(raw, read, { trailers: this.#mayHaveTrailers(status), vary });
    if (closing) head.headers.push('Connection', 'close');
    this.headers = head.headers;
    this.eventStream = head.eventStream;
    this.#chunked = head.chunked;
    this.#left = this.#hasBody(status) ? head.length : 0;
    this.#batch = batch;
    this.#res.writeHead(status, reason, head.headers);
  }

  /** Whether bytes are still to come. */
  get waiting(): boolean {
    return this.#left !== 0 && !this.ended;
  }

  /** Sends a head that came without body; one whose body came along has gone out with it. */
  flush(): void {
    if (!this.#flushed) this.#res.flushHeaders();
  }

  /** False when the client reads more slowly than the upstream writes. */
  data(chunk: Buffer): boolean {
    this.#flushed = true;
    this.bytes += chunk.length;
    if (chunk.length === this.#left) {
      this.#left = 0;
      // One write less than waiting for the end: all the announced bytes are here.
      this.#endWith(chunk);
      return true;
    }
    if (this.#left > 0) this.#left -= chunk.length;
    return this.#res.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.#res.once('drain', listener);
  }

  end(rawTrailers: RawHeaders): void {
    if (this.#whole || this.#res.writableEnded) return;
    if (rawTrailers.length > 0 && this.#chunked) this.#addTrailers(rawTrailers);
    this.#res.end();
  }

  /** Answers with an error of ours if nothing was sent; otherwise breaks off, so that no part passes for the whole. */
  fail(code: ProxyErrorCode): void {
    if (!this.begun) this.#error(code);
    else if (!this.#whole && !this.#res.writableEnded) this.#breakOff();
  }

  #breakOff(): void {
    const delimitedByClose = this.#left < 0 && this.#req.httpVersionMinor === 0;
    // An orderly end is how such a body ends when whole; only a reset says that it is not.
    if (delimitedByClose) this.#res.socket?.resetAndDestroy();
    this.#res.destroy();
  }

  /**
   * A head and a string go out in one plain write; a head and a buffer would be a vector of two. Node's `end` with a chunk
   * adds an empty write to the corked ones, which makes a vector again: so the chunk is written first, uncorked at once.
   */
  #endWith(chunk: Buffer): void {
    const res = this.#res;
    const { socket } = res;
    if (chunk.length > ONE_WRITE_BYTES || !socket) {
      res.end(chunk);
      return;
    }
    socket.cork();
    res.write(chunk.toString('latin1'), 'latin1');
    this.#whole = true;
    if (this.#batch) this.#batch.add(this);
    else this.send();
  }

  /** Lets go of an answer that was held together. */
  send(): void {
    this.#res.socket?.uncork();
    this.#res.end();
  }

  #error(code: ProxyErrorCode): void {
    const { status } = PROXY_ERRORS[code];
    const body = Buffer.from(errorBody(code));
    const headers = ['Content-Type', 'application/json', 'Content-Length', String(body.length)];
    if (status === 503) headers.push('Retry-After', RETRY_AFTER_SECONDS);
    this.headers = headers;
    const close = this.#req.complete && status !== 400 ? [] : ['Connection', 'close'];
    this.#res.writeHead(status, [...headers, ...close]);
    this.bytes = this.#req.method === 'HEAD' ? 0 : body.length;
    this.#res.end(body);
  }

  #hasBody(status: number): boolean {
    return this.#req.method !== 'HEAD' && status !== 204 && status !== 304;
  }

  #mayHaveTrailers(status: number): boolean {
    return this.#hasBody(status) && this.#req.httpVersionMinor > 0;
  }

  #addTrailers(raw: RawHeaders): void {
    const pairs: [string, string][] = [];
    for (let i = 0; i < raw.length; i += 2) pairs.push([text(raw[i]), text(raw[i + 1])]);
    try {
      this.#res.addTrailers(pairs);
    } catch {
      // Node refuses characters that the upstream's parser let through; the body is whole without them.
    }
  }
}
