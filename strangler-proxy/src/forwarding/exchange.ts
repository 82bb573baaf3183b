import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { ProxyErrorCode } from '../errors/proxy-error.ts';
import type { Outcome } from '../rollout/context-rollout.ts';
import type { Decision } from '../routing/decide.ts';
import { Attempt, type AttemptListener, type UpstreamHead } from './attempt.ts';
import { BoundedBody } from './bounded-body.ts';
import type { Candidate } from './candidates.ts';
import { ClientResponse } from './client-response.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import type { Failure } from './failure.ts';
import { nextAttempt } from './next-attempt.ts';
import { planBody, readBody } from './request-body.ts';

/** What an exchange needs from the rest of the proxy. */
export interface ExchangePort {
  pool(candidate: Candidate): Dispatcher;
  mayRetry(): boolean;
  /** How an attempt on behalf of a context went. */
  onOutcome(outcome: Outcome | undefined, candidate: Candidate, reached: boolean): void;
  onEnd(record: ExchangeRecord): void;
  readonly closing: boolean;
}

export interface ExchangeRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: string;
  readonly client: string;
  readonly headers: readonly string[];
  readonly decision: Decision;
  readonly candidates: readonly Candidate[];
  /** Bytes of each body to keep for observers; undefined keeps none. */
  readonly keepRequest: number | undefined;
  readonly keepResponse: number | undefined;
}

const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** One request and its answer, over as many attempts as it takes. Owns both until the client's side is closed. */
export class Exchange implements AttemptListener {
  readonly #request: ExchangeRequest;
  readonly #port: ExchangePort;
  readonly #client: ClientResponse;
  readonly #startedAt = Date.now();
  readonly #start = performance.now();
  #rest: readonly Candidate[];
  #attempt: Attempt | undefined;
  #body: Buffer | IncomingMessage | null = null;
  #requestTap: BoundedBody | undefined;
  #responseTap: BoundedBody | undefined;
  #idle: NodeJS.Timeout | undefined;
  #total: NodeJS.Timeout | undefined;
  #error: ProxyErrorCode | undefined;
  #status = 0;
  #settled = false;

  constructor(request: ExchangeRequest, port: ExchangePort) {
    this.#request = request;
    this.#port = port;
    this.#rest = request.candidates;
    this.#client = new ClientResponse(request.req, request.res);
    request.res.once('close', () => this.#closed());
  }

  begin(): void {
    const { req, decision } = this.#request;
    const plan = planBody(req, decision.query && decision.fallback !== undefined);
    const total = decision.context && this.#rest[0] ? this.#rest[0].timeouts.total : 0;
    if (total > 0) this.#total = setTimeout(() => this.#expire('PROXY-5005'), total);
    if (plan === 'buffer') {
      void readBody(req).then((body) => {
        this.#body = body ?? null;
        if (body && !this.#request.res.destroyed && !this.#request.res.headersSent) this.#tryNext();
      });
      return;
    }
    this.#body = plan === 'stream' ? req : null;
    this.#tryNext();
  }

  /** Ends the exchange with an error of ours before any attempt. */
  refuse(code: ProxyErrorCode): void {
    this.#fail(code);
  }

  onBodySent(chunk: Buffer): void {
    this.#requestTap?.add(chunk);
  }

  onHead(attempt: Attempt, head: UpstreamHead): boolean {
    const instead = this.#rest.find(({ target }) => target !== attempt.candidate.target);
    if (instead && GATEWAY_STATUSES.has(head.status) && this.#request.decision.query && this.#replayable) {
      this.#settle(attempt, true);
      this.#dropTo(instead);
      // The refused answer is aborted by the attempt first, on a later tick the fallback is asked.
      queueMicrotask(() => this.#ask(instead));
      return false;
    }
    this.#status = head.status;
    this.#client.head(head, this.#port.closing);
    if (this.#request.keepResponse !== undefined)
      this.#responseTap = new BoundedBody(this.#request.keepResponse);
    this.#watch(attempt, head);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#responseTap?.add(chunk);
    this.#idle?.refresh();
    if (this.#client.data(chunk)) return true;
    const attempt = this.#attempt;
    this.#client.onDrain(() => attempt?.resume());
    return false;
  }

  onEnd(attempt: Attempt, trailers: readonly (Buffer | string)[]): void {
    this.#settle(attempt, attempt.status >= 500);
    this.#client.end(trailers);
  }

  onFailure(attempt: Attempt, failure: Failure): void {
    this.#settle(attempt, true, failure);
    if (this.#request.res.destroyed) return;
    const next = this.#client.begun ? undefined : this.#next(attempt, failure);
    if (next) {
      this.#dropTo(next);
      this.#ask(next);
    } else {
      this.#fail(failure.code);
    }
  }

  get #replayable(): boolean {
    return this.#body === null || Buffer.isBuffer(this.#body);
  }

  #next(attempt: Attempt, failure: Failure): Candidate | undefined {
    return nextAttempt({
      failure,
      failed: attempt.candidate,
      rest: this.#rest,
      query: this.#request.decision.query,
      replayable: this.#replayable,
      mayRetry: () => this.#port.mayRetry(),
    });
  }

  #dropTo(candidate: Candidate): void {
    this.#rest = this.#rest.slice(this.#rest.indexOf(candidate) + 1);
  }

  #tryNext(): void {
    const [first, ...rest] = this.#rest;
    this.#rest = rest;
    if (first) this.#ask(first);
    else this.#fail('PROXY-5001');
  }

  #ask(candidate: Candidate): void {
    const { req, url, headers, keepRequest, res } = this.#request;
    if (res.destroyed) return;
    if (keepRequest !== undefined) this.#requestTap = new BoundedBody(keepRequest);
    const attempt = new Attempt(candidate, this);
    this.#attempt = attempt;
    this.#settled = false;
    const options: Dispatcher.DispatchOptions & { servername?: string } = {
      path: url,
      method: req.method ?? 'GET',
      headers: headers as string[],
      body: this.#body,
      headersTimeout: candidate.timeouts.headers,
      bodyTimeout: 0,
    };
    // The Host header is the client's; the certificate is the target's.
    if (candidate.origin.startsWith('https:')) options.servername = new URL(candidate.origin).hostname;
    this.#port.pool(candidate).dispatch(options, attempt);
  }

  /** Time limits of the body: the idle one does not count while it is the client that is slow. */
  #watch(attempt: Attempt, head: UpstreamHead): void {
    if (isEventStream(this.#client.headers)) {
      clearTimeout(this.#total);
      return;
    }
    const { idle } = attempt.candidate.timeouts;
    if (idle === 0 || head.status === 204 || head.status === 304) return;
    this.#idle = setTimeout(() => {
      if (attempt.paused) this.#idle?.refresh();
      else this.#expire('PROXY-5004');
    }, idle);
  }

  #expire(code: ProxyErrorCode): void {
    const cause = new Error(code);
    const attempt = this.#attempt;
    this.#rest = [];
    if (!attempt) {
      this.#fail(code);
      return;
    }
    attempt.fail({ code, nothingSent: false, clientFault: false, cause });
  }

  #fail(code: ProxyErrorCode): void {
    this.#error = code;
    this.#client.fail(code);
    if (this.#status === 0) this.#status = this.#request.res.statusCode;
  }

  /** Reports an attempt once: to the health of its instance, and to the rollout of the context. */
  #settle(attempt: Attempt, failed: boolean, failure?: Failure): void {
    if (this.#settled || failure?.clientFault) return;
    this.#settled = true;
    const reached = attempt.headMs !== undefined;
    const { context } = this.#request.decision;
    const outcome: Outcome | undefined = context && {
      context: context.name,
      target: attempt.candidate.target,
      failed,
      reached,
      ms: attempt.headMs ?? performance.now() - attempt.startedAt,
    };
    this.#port.onOutcome(outcome, attempt.candidate, reached);
  }

  #closed(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#total);
    const complete = this.#request.res.writableFinished;
    const attempt = this.#attempt;
    // A client that leaves is no failure of the upstream; what the upstream did until then counts.
    if (attempt?.headMs !== undefined) this.#settle(attempt, attempt.status >= 500);
    if (!complete) attempt?.abandon('client gone');
    this.#port.onEnd(this.#record(complete));
  }

  #record(complete: boolean): ExchangeRecord {
    const { req, url, client, headers, decision, candidates } = this.#request;
    const target = this.#attempt?.candidate.target ?? decision.target;
    return {
      startedAt: this.#startedAt,
      endedAt: Date.now(),
      durationMs: performance.now() - this.#start,
      method: req.method ?? 'GET',
      url,
      client,
      requestHeaders: req.rawHeaders,
      forwardedHeaders: headers,
      hasRequestBody: this.#body !== null,
      requestBody: this.#requestTap,
      status: this.#status,
      responseHeaders: this.#client.headers,
      responseBody: this.#responseTap,
      bytes: this.#client.bytes,
      decision,
      target,
      fellBack: target !== (candidates[0]?.target ?? target),
      error: this.#error,
      complete,
    };
  }
}

function isEventStream(headers: readonly string[]): boolean {
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() === 'content-type')
      return /^text\/event-stream\b/i.test(headers[i + 1] ?? '');
  }
  return false;
}
