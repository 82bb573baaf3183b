import type { Dispatcher } from 'undici';
import { reasonOf } from '../errors/proxy-error.ts';
import type { ExchangeRecord } from '../forwarding/exchange-record.ts';
import { type Answer, headerRecord } from './answer.ts';
import { ask, TooLarge } from './ask.ts';
import { judge } from './judge.ts';
import { redactUrl } from './redact.ts';
import { ResultStore, type ShadowResult } from './results.ts';

/** Bodies up to this size are compared. */
export const SHADOW_BODY_BYTES = 1024 * 1024;
const CONCURRENCY = 16;
const MAX_WAITING = 256;
/** Bytes of primary answers that may be held while waiting. */
const MAX_HELD = 32 * 1024 * 1024;

export interface ShadowerOptions {
  /** A pool to the named target, or undefined when the table no longer has it. */
  readonly poolOf: (target: string) => Dispatcher | undefined;
  readonly onResult?: ((result: ShadowResult) => void) | undefined;
  readonly concurrency?: number;
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
  readonly #concurrency: number;
  readonly #waiting: Job[] = [];
  #held = 0;
  #running = 0;
  #drained: (() => void)[] = [];

  constructor(options: ShadowerOptions) {
    this.#options = options;
    this.#concurrency = options.concurrency ?? CONCURRENCY;
  }

  /** Takes a finished exchange whose decision asked for a shadow. */
  take(record: ExchangeRecord): void {
    if (!record.complete) return;
    const reason = skipReason(record);
    if (reason) {
      this.#report(record, 'skipped', reason);
      return;
    }
    const body = record.responseBody?.bytes() ?? Buffer.alloc(0);
    const full = this.#waiting.length >= MAX_WAITING || this.#held + body.length > MAX_HELD;
    if (full) {
      this.#report(record, 'skipped', 'too many comparisons waiting');
      return;
    }
    this.#held += body.length;
    this.#waiting.push({
      record,
      answer: { status: record.status, headers: headerRecord(record.responseHeaders), body },
    });
    this.#pump();
  }

  /** Resolves once no comparison is waiting or running. */
  drain(): Promise<void> {
    if (this.#running === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #pump(): void {
    while (this.#running < this.#concurrency) {
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
    const monolith = this.#options.poolOf(record.target);
    const service = this.#options.poolOf(record.decision.shadow ?? '');
    if (!monolith || !service) {
      this.#report(record, 'skipped', 'the target is gone');
      return;
    }
    const question = {
      method: record.method as 'GET' | 'HEAD',
      url: record.url,
      headers: record.forwardedHeaders,
      maxBody: SHADOW_BODY_BYTES,
    };
    try {
      const differences = await judge(answer, {
        monolith: () => ask({ ...question, pool: monolith }),
        service: () => ask({ ...question, pool: service }),
      });
      this.#report(record, differences.length > 0 ? 'different' : 'equal', undefined, differences);
    } catch (thrown) {
      this.#report(record, thrown instanceof TooLarge ? 'skipped' : 'error', reasonOf(thrown));
    }
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

function skipReason(record: ExchangeRecord): string | undefined {
  if (!isShadowable(record.method)) return 'only GET and HEAD are shadowed';
  if (record.hasRequestBody) return 'the request has a body';
  if (record.error) return 'the monolith did not answer';
  if (record.responseBody?.truncated) return 'the body is too large';
  if (/^text\/event-stream\b/i.test(headerRecord(record.responseHeaders)['content-type'] ?? ''))
    return 'a stream';
  return undefined;
}
