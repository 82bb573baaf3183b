import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { ProxyErrorCode } from '../errors/proxy-error.ts';
import type { Verdict } from '../health/instance.ts';
import type { Decision } from '../routing/decide.ts';
import type { AnswerBatch } from './answer-batch.ts';
import { Attempt, type AttemptListener, type RawHeaders, type UpstreamHead } from './attempt.ts';
import { BoundedBody } from './bounded-body.ts';
import type { Candidate } from './candidates.ts';
import { ClientResponse } from './client-response.ts';
import { Deadlines } from './deadlines.ts';
import { dispatchOptions } from './dispatch-options.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import type { Failure } from './failure.ts';
import { passInterim } from './interim.ts';
import { nextAttempt } from './next-attempt.ts';
import { planBody, readBody } from './request-body.ts';
import { onResponseClose } from './response-close.ts';

/** What an exchange needs from the rest of the proxy. */
export interface ExchangePort {
  /** Sends a request; `fresh` takes a connection that nothing has used before. */
  dispatch(attempt: Attempt, options: Dispatcher.DispatchOptions, fresh: boolean): void;
  mayRetry(): boolean;
  /** A request sets out to the candidate; answers whether it is the trial of an open breaker. */
  onAttempt(candidate: Candidate): boolean;
  onOutcome(attempt: Attempt, verdict: Verdict, decision: Decision): void;
  onEnd(record: ExchangeRecord): void;
  readonly closing: boolean;
  /** Where small answers wait for each other; undefined while too few requests are under way. */
  readonly batch: AnswerBatch | undefined;
}

export interface ExchangeRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: string;
  readonly client: string;
  readonly headers: string[];
  readonly decision: Decision;
  readonly candidates: readonly Candidate[];
  /** Bytes of each body to keep for observers; undefined keeps none. */
  readonly keepRequest: number | undefined;
  readonly keepResponse: number | undefined;
}

const GATEWAY_STATUSES = new Set([502, 503, 504]);
/** Spread over half of it to one and a half. */
const RETRY_DELAY_MS = 20;

/** One request and its answer, over as many attempts as it takes. Owns both until the client's side is closed. */
export class Exchange implements AttemptListener {
  readonly #request: ExchangeRequest;
  readonly #port: ExchangePort;
  readonly #client: ClientResponse;
  /** Most exchanges are over before any limit of theirs need be watched. */
  #limits: Deadlines | undefined;
  readonly #startedAt = Date.now();
  readonly #start = performance.now();
  #rest: readonly Candidate[];
  #attempt: Attempt | undefined;
  #body: Buffer | IncomingMessage | null = null;
  #requestTap: BoundedBody | undefined;
  #responseTap: BoundedBody | undefined;
  #error: ProxyErrorCode | undefined;
  #status = 0;
  #refreshed = false;
  #retried = false;

  constructor(request: ExchangeRequest, port: ExchangePort) {
    this.#request = request;
    this.#port = port;
    this.#rest = request.candidates;
    this.#client = new ClientResponse(request.req, request.res);
    onResponseClose(request.req, request.res, () => this.#closed());
  }

  begin(): void {
    const { req, decision } = this.#request;
    const plan = planBody(req, decision.query && decision.fallback !== undefined);
    const total = decision.context && this.#rest[0] ? this.#rest[0].timeouts.total : 0;
    if (total > 0) this.#deadlines.limitTotal(total);
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

  onInterim(status: number, raw: RawHeaders): void {
    const { req, res } = this.#request;
    passInterim(req, res, status, raw);
  }

  onHead(attempt: Attempt, head: UpstreamHead): boolean {
    const { decision, keepResponse } = this.#request;
    const instead = GATEWAY_STATUSES.has(head.status) ? this.#instead(attempt) : undefined;
    if (instead) {
      this.#settle(attempt, 'failed');
      this.#dropTo(instead);
      // The refused answer is aborted by the attempt first, on a later tick the fallback is asked.
      queueMicrotask(() => this.#ask(instead));
      return false;
    }
    this.#status = head.status;
    const { closing, batch } = this.#port;
    this.#client.head(head, { closing, vary: decision.vary, batch });
    if (keepResponse !== undefined) this.#responseTap = new BoundedBody(keepResponse);
    if (this.#client.eventStream) this.#limits?.liftTotal();
    if (this.#client.waiting) queueMicrotask(() => this.#awaitBody(attempt));
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#responseTap?.add(chunk);
    this.#limits?.progress();
    if (this.#client.data(chunk)) return true;
    const attempt = this.#attempt;
    this.#client.onDrain(() => attempt?.resume());
    return false;
  }

  onEnd(attempt: Attempt, trailers: RawHeaders): void {
    this.#settle(attempt, verdictOf(attempt));
    this.#client.end(trailers);
  }

  onFailure(attempt: Attempt, failure: Failure): void {
    const next = this.#client.begun || this.#request.res.destroyed ? undefined : this.#next(attempt, failure);
    const refreshes = failure.stale && next === attempt.candidate;
    this.#settle(attempt, refreshes || failure.clientFault ? 'unknown' : 'failed');
    if (this.#request.res.destroyed) return;
    if (!next) {
      this.#fail(failure.code);
      return;
    }
    if (refreshes) this.#refreshed = true;
    else this.#dropTo(next);
    const retries = !refreshes && !failure.nothingSent && next.target === attempt.candidate.target;
    // What failed many at once would otherwise be asked again by many at once.
    if (retries) this.#deadlines.pause(retryDelay(), () => this.#ask(next));
    else this.#ask(next, refreshes);
  }

  /** Who else may answer a query that an instance was too unwell to answer. */
  #instead({ candidate }: Attempt): Candidate | undefined {
    if (!this.#request.decision.query || !this.#replayable) return undefined;
    const elsewhere = this.#rest.find(({ target }) => target !== candidate.target);
    const [another] = this.#rest;
    return elsewhere ?? (another && this.#mayRetry() ? another : undefined);
  }

  /** A request is sent again once, and only while the budget of all requests lasts. */
  #mayRetry(): boolean {
    if (this.#retried) return false;
    this.#retried = this.#port.mayRetry();
    return this.#retried;
  }

  /** What most small answers never come to: their body is here with their head. */
  #awaitBody(attempt: Attempt): void {
    if (!this.#client.waiting) return;
    this.#client.flush();
    const { idle } = attempt.candidate.timeouts;
    if (idle > 0 && !this.#client.eventStream) this.#deadlines.limitIdle(idle, () => attempt.paused);
  }

  get #deadlines(): Deadlines {
    this.#limits ??= new Deadlines((code) => this.#expire(code));
    return this.#limits;
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
      refreshed: this.#refreshed,
      mayRetry: () => this.#mayRetry(),
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

  #ask(candidate: Candidate, fresh = false): void {
    const { keepRequest, res } = this.#request;
    if (res.destroyed || res.writableEnded) return;
    if (keepRequest !== undefined) this.#requestTap = new BoundedBody(keepRequest);
    const attempt = new Attempt(candidate, this.#port.onAttempt(candidate), this);
    this.#attempt = attempt;
    const options = dispatchOptions(this.#request, candidate, this.#body);
    this.#port.dispatch(attempt, options, fresh);
  }

  #expire(code: ProxyErrorCode): void {
    this.#rest = [];
    const failure = { code, nothingSent: false, clientFault: false, stale: false, cause: new Error(code) };
    // Between two attempts there is none that could fail.
    if (!this.#attempt?.fail(failure)) this.#fail(code);
  }

  #fail(code: ProxyErrorCode): void {
    this.#error = code;
    this.#client.fail(code);
    if (this.#status === 0) this.#status = this.#request.res.statusCode;
  }

  /** Reports an attempt once: to the health of its instance, and to the rollout of the context. */
  #settle(attempt: Attempt, verdict: Verdict): void {
    if (attempt.settled) return;
    attempt.settled = true;
    this.#port.onOutcome(attempt, verdict, this.#request.decision);
  }

  #closed(): void {
    this.#limits?.clear();
    const complete = this.#request.res.writableFinished;
    const attempt = this.#attempt;
    if (attempt) {
      // A client that leaves is no failure of the upstream; what the upstream did until then counts.
      this.#settle(attempt, attempt.headMs === undefined ? 'unknown' : verdictOf(attempt));
      if (!complete) attempt.abandon('client gone');
    }
    this.#port.onEnd(this.#record(complete));
  }

  #record(complete: boolean): ExchangeRecord {
    const { req, url, client, headers, decision } = this.#request;
    const target = this.#attempt?.candidate.target.name ?? decision.target;
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
      fellBack: target !== decision.target,
      error: this.#error,
      complete,
    };
  }
}

function retryDelay(): number {
  return RETRY_DELAY_MS * (0.5 + Math.random());
}

function verdictOf({ status }: Attempt): Verdict {
  return status >= 500 ? 'failed' : 'ok';
}
