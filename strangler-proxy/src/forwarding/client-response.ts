import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorBody, PROXY_ERRORS, type ProxyErrorCode } from '../errors/proxy-error.ts';
import type { UpstreamHead } from './attempt.ts';
import { responseHead, text } from './response-headers.ts';

/** The client's side of an exchange: writes an upstream's answer through, with backpressure. */
export class ClientResponse {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  #left = -1;
  #chunked = false;
  #flushed = false;
  /** Name and value in turn, as sent. */
  headers: readonly string[] = [];
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

  head({ status, reason, raw, connection }: UpstreamHead, closing: boolean): void {
    const head = responseHead(raw, connection, this.#mayHaveTrailers(status));
    if (closing) head.headers.push('Connection', 'close');
    this.headers = head.headers;
    this.#chunked = head.chunked;
    this.#left = this.#hasBody(status) ? head.length : 0;
    this.#res.writeHead(status, reason, head.headers as string[]);
    if (this.#left !== 0) this.#flushSoon();
  }

  /** False when the client reads more slowly than the upstream writes. */
  data(chunk: Buffer): boolean {
    this.#flushed = true;
    this.bytes += chunk.length;
    if (chunk.length === this.#left) {
      this.#left = 0;
      // One write less than waiting for the end: all the announced bytes are here.
      this.#res.end(chunk);
      return true;
    }
    if (this.#left > 0) this.#left -= chunk.length;
    return this.#res.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.#res.once('drain', listener);
  }

  end(rawTrailers: readonly (Buffer | string)[]): void {
    if (this.#res.writableEnded) return;
    if (rawTrailers.length > 0 && this.#chunked) this.#addTrailers(rawTrailers);
    this.#res.end();
  }

  /** Answers with an error of ours if nothing was sent; otherwise breaks off, so that no part passes for the whole. */
  fail(code: ProxyErrorCode, detail?: string): void {
    if (!this.begun) this.#error(code, detail);
    else if (!this.#res.writableEnded) this.breakOff();
  }

  breakOff(): void {
    const delimitedByClose = this.#left < 0 && this.#req.httpVersionMinor === 0;
    // An orderly end is how such a body ends when whole; only a reset says that it is not.
    if (delimitedByClose) this.#res.socket?.resetAndDestroy();
    this.#res.destroy();
  }

  #error(code: ProxyErrorCode, detail?: string): void {
    const body = Buffer.from(errorBody(code, detail));
    this.headers = ['Content-Type', 'application/json', 'Content-Length', String(body.length)];
    const close = this.#req.complete && PROXY_ERRORS[code].status !== 400 ? [] : ['Connection', 'close'];
    this.#res.writeHead(PROXY_ERRORS[code].status, [...this.headers, ...close]);
    this.bytes = this.#req.method === 'HEAD' ? 0 : body.length;
    this.#res.end(body);
  }

  #hasBody(status: number): boolean {
    return this.#req.method !== 'HEAD' && status !== 204 && status !== 304;
  }

  #mayHaveTrailers(status: number): boolean {
    return this.#hasBody(status) && this.#req.httpVersionMinor > 0;
  }

  /** A head that came without body goes out at once; one whose body came along goes out with it. */
  #flushSoon(): void {
    queueMicrotask(() => {
      if (this.#flushed || this.#res.writableEnded || this.#res.destroyed) return;
      this.#res.flushHeaders();
    });
  }

  #addTrailers(raw: readonly (Buffer | string)[]): void {
    const pairs: [string, string][] = [];
    for (let i = 0; i < raw.length; i += 2) pairs.push([text(raw[i]), text(raw[i + 1])]);
    try {
      this.#res.addTrailers(pairs);
    } catch {
      // Node refuses characters that the upstream's parser let through; the body is whole without them.
    }
  }
}
