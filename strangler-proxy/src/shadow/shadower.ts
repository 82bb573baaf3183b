import { BREAKER } from '../config/snapshot.ts';
import { reasonOf } from '../errors/proxy-error.ts';
import type { Sender } from '../forwarding/connection-pool.ts';
import type { ExchangeRecord } from '../forwarding/exchange-record.ts';
import { Instance, type Verdict } from '../health/instance.ts';
import { type Answer, headerRecord } from './answer.ts';
import { ask, TooLarge } from './ask.ts';
import { judge } from './judge.ts';
import { redactUrl } from './redact.ts';
import { ResultStore, type ShadowResult } from './results.ts';

/** Bodies up to this size are compared. */
export const SHADOW_BODY_BYTES = 1024 * 1024;
export interface ShadowLimits {
  /** Comparisons under way. */
  readonly concurrency: number;
  /** Comparisons that wait their turn; more are skipped, and counted. */
  readonly waiting: number;
}

/** Enough to keep up with a busy proxy, few enough that their connections do not weigh on the pool that clients share. */
const LIMITS: ShadowLimits = { concurrency: 64, waiting: 1024 };
/** Bytes of primary answers that may be held while waiting. */
const MAX_HELD = 32 * 1024 * 1024;

export interface ShadowerOptions extends Partial<ShadowLimits> {
  /** A pool to the named target, or undefined when the table no longer has it. */
  readonly poolOf: (target: string) => Sender | undefined;
  readonly onResult?: ((result: ShadowResult) => void) | undefined;
}

interface Job {
  readonly record: ExchangeRecord;
  readonly answer: Answer;
}

/**
 * Compares the monolith's answers with a service's, after the client has been answered. Owns its queue, which is
 * bounded: what does not fit is counted as skipped, never waited for.
 */
export class Shadower {
  readonly store = new ResultStore();
  readonly #options: ShadowerOptions;
  readonly #limits: ShadowLimits;
  readonly #waiting: Job[] = [];
  readonly #breakers = new Map<string, Instance>();
  #held = 0;
  #running = 0;
  #drained: (() => void)[] = [];

  constructor(options: ShadowerOptions) {
    this.#options = options;
    const { concurrency = LIMITS.concurrency, waiting = LIMITS.waiting } = options;
    this.#limits = { concurrency, waiting };
  }

  /** Whether another comparison could wait; while none can, bodies need not be kept for it. */
  get hasRoom(): boolean {
    return this.#waiting.length < this.#limits.waiting && this.#held < MAX_HELD;
  }

  /** Takes a finished exchange whose decision asked for a shadow. */
  take(record: ExchangeRecord): void {
    if (!record.complete) return;
    const kept = record.responseBody;
    if (!kept || !this.hasRoom) {
      this.#report(record, 'skipped', 'too many comparisons waiting');
      return;
    }
    const headers = headerRecord(record.responseHeaders);
    const reason = skipReason(record, headers);
    if (reason) {
      this.#report(record, 'skipped', reason);
      return;
    }
    const body = kept.bytes();
    this.#held += body.length;
    this.#waiting.push({
      record,
      answer: { status: record.status, headers, body },
    });
    this.#pump();
  }

  /** Resolves once no comparison is waiting or running. */
  drain(): Promise<void> {
    if (this.#running === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #pump(): void {
    while (this.#running < this.#limits.concurrency) {
      const job = this.#waiting.shift();
      if (!job) break;
      this.#running += 1;
      void this.#compare(job).finally(() => {
        this.#running -= 1;
        this.#held -= job.answer.body.length;
        this.#pump();
      });
    }
    if (this.#running > 0 || this.#waiting.length > 0) return;
    const waiting = this.#drained;
    this.#drained = [];
    for (const resolve of waiting) resolve();
  }

  async #compare({ record, answer }: Job): Promise<void> {
    const shadowed = record.decision.shadow ?? '';
    const monolith = this.#options.poolOf(record.target);
    const service = this.#options.poolOf(shadowed);
    if (!monolith || !service) {
      this.#report(record, 'skipped', 'the target is gone');
      return;
    }
    const breaker = this.#breakerOf(shadowed);
    if (breaker.state(Date.now()) === 'open') {
      this.#report(record, 'error', 'the service is left alone for a while after failures');
      return;
    }
    const question = {
      method: record.method as 'GET' | 'HEAD',
      url: record.url,
      headers: [...record.forwardedHeaders],
      maxBody: SHADOW_BODY_BYTES,
    };
    const trial = breaker.begin(Date.now());
    let verdict: Verdict = 'unknown';
    try {
      const differences = await judge(answer, {
        monolith: () => ask({ ...question, pool: monolith }),
        service: () => ask({ ...question, pool: service }),
      });
      verdict = 'ok';
      this.#report(record, differences.length > 0 ? 'different' : 'equal', undefined, differences);
    } catch (thrown) {
      verdict = thrown instanceof TooLarge ? 'ok' : 'failed';
      this.#report(record, thrown instanceof TooLarge ? 'skipped' : 'error', reasonOf(thrown));
    } finally {
      breaker.end(verdict, trial, Date.now(), BREAKER);
    }
  }

  /** Apart from the breakers of the traffic: what shadows meet must not move clients, nor the other way round. */
  #breakerOf(target: string): Instance {
    const known = this.#breakers.get(target);
    if (known) return known;
    const fresh = new Instance(target);
    this.#breakers.set(target, fresh);
    return fresh;
  }

  #report(
    { decision, method, url }: ExchangeRecord,
    outcome: ShadowResult['outcome'],
    detail?: string,
    differences: ShadowResult['differences'] = [],
  ): void {
    const { context, route } = decision;
    if (!context || !route) return;
    const name = `${route.method} ${route.path}`;
    const result = { context: context.name, route: name, method, url: redactUrl(url), outcome, differences };
    const complete: ShadowResult = detail === undefined ? result : { ...result, detail };
    this.store.add(complete);
    this.#options.onResult?.(complete);
  }
}

/** Whether the exchange may be shadowed at all: a query without a body, sent with GET or HEAD. */
export function isShadowable(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function skipReason(record: ExchangeRecord, headers: Answer['headers']): string | undefined {
  if (!isShadowable(record.method)) return 'only GET and HEAD are shadowed';
  if (record.hasRequestBody) return 'the request has a body';
  if (record.error) return 'the monolith did not answer';
  if (record.responseBody?.truncated) return 'the body is too large';
  if (/^text\/event-stream\b/i.test(headers['content-type'] ?? '')) return 'a stream';
  return undefined;
}
