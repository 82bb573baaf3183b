import { BREAKER } from '../config/snapshot.ts';
import { reasonOf } from '../errors/proxy-error.ts';
import type { Sender } from '../forwarding/connection-pool.ts';
import type { ExchangeRecord } from '../forwarding/exchange-record.ts';
import { Instance, type Verdict } from '../health/instance.ts';
import { type Answer, headerRecord } from './answer.ts';
import { ask, asked, type Question, TooLarge } from './ask.ts';
import { compareAnswers, type Difference } from './compare.ts';
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

/** The service is being asked for a job. */
interface Trial {
  readonly job: Job;
  readonly breaker: Instance;
  /** It is the one that tries whether the breaker may be closed. */
  readonly probing: boolean;
}

const NO_DIFFERENCES: readonly Difference[] = [];
const LEFT_ALONE = 'the service is left alone for a while after failures';

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
  #pumping = false;
  #drained: (() => void)[] = [];

  constructor(options: ShadowerOptions) {
    this.#options = options;
    const { concurrency = LIMITS.concurrency, waiting = LIMITS.waiting } = options;
    this.#limits = { concurrency, waiting };
  }

  /** Whether an exchange could be compared with the target's answer; where it could not, its body need not be kept. */
  takes(target: string): boolean {
    return this.#hasRoom && !this.#isLeftAlone(target);
  }

  get #hasRoom(): boolean {
    return this.#waiting.length < this.#limits.waiting && this.#held < MAX_HELD;
  }

  #isLeftAlone(target: string): boolean {
    return this.#breakerOf(target).state(Date.now()) === 'open';
  }

  /** Takes a finished exchange whose decision asked for a shadow. */
  take(record: ExchangeRecord): void {
    if (!record.complete) return;
    const kept = record.responseBody;
    if (this.#isLeftAlone(record.decision.shadow ?? '')) {
      this.#report(record, 'error', LEFT_ALONE);
      return;
    }
    if (!kept || !this.#hasRoom) {
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

  /** Starts what waits, as far as there is room; what ends at once makes room at once. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#running < this.#limits.concurrency) {
      const job = this.#waiting.shift();
      if (!job) break;
      this.#running += 1;
      this.#start(job);
    }
    this.#pumping = false;
    if (this.#running > 0 || this.#waiting.length > 0) return;
    const waiting = this.#drained;
    this.#drained = [];
    for (const resolve of waiting) resolve();
  }

  #start(job: Job): void {
    const shadowed = job.record.decision.shadow ?? '';
    const service = this.#options.poolOf(shadowed);
    if (!service) {
      this.#over(job, 'skipped', 'the target is gone');
      return;
    }
    const breaker = this.#breakerOf(shadowed);
    const now = Date.now();
    if (breaker.state(now) === 'open') {
      this.#over(job, 'error', LEFT_ALONE);
      return;
    }
    const trial: Trial = { job, breaker, probing: breaker.begin(now) };
    ask(questionOf(job, service), {
      onAnswer: (answer) => this.#answered(trial, service, answer),
      onNoAnswer: (cause) => this.#unanswered(trial, cause),
    });
  }

  #answered(trial: Trial, service: Sender, answer: Answer): void {
    const { job } = trial;
    const differences = compareAnswers(job.answer, answer);
    if (differences.length === 0) {
      this.#settle(trial, 'ok');
      this.#over(job, 'equal');
      return;
    }
    void this.#judge(job, differences, service).then(
      ([outcome, detail, left]) => {
        this.#settle(trial, 'ok');
        this.#over(job, outcome, detail, left);
      },
      (cause) => this.#unanswered(trial, cause),
    );
  }

  async #judge(
    job: Job,
    differences: readonly Difference[],
    service: Sender,
  ): Promise<[ShadowResult['outcome'], string | undefined, readonly Difference[]]> {
    const monolith = this.#options.poolOf(job.record.target);
    if (!monolith) return ['skipped', 'the target is gone', NO_DIFFERENCES];
    const left = await judge(job.answer, differences, {
      monolith: () => asked(questionOf(job, monolith)),
      service: () => asked(questionOf(job, service)),
    });
    return [left.length > 0 ? 'different' : 'equal', undefined, left];
  }

  #unanswered(trial: Trial, cause: unknown): void {
    const tooLarge = cause instanceof TooLarge;
    this.#settle(trial, tooLarge ? 'ok' : 'failed');
    this.#over(trial.job, tooLarge ? 'skipped' : 'error', reasonOf(cause));
  }

  #settle({ breaker, probing }: Trial, verdict: Verdict): void {
    breaker.end(verdict, probing, Date.now(), BREAKER);
  }

  #over(
    job: Job,
    outcome: ShadowResult['outcome'],
    detail?: string,
    differences: readonly Difference[] = NO_DIFFERENCES,
  ): void {
    this.#report(job.record, outcome, detail, differences);
    this.#running -= 1;
    this.#held -= job.answer.body.length;
    this.#pump();
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
    record: ExchangeRecord,
    outcome: ShadowResult['outcome'],
    detail?: string,
    differences: readonly Difference[] = NO_DIFFERENCES,
  ): void {
    const { context, route } = record.decision;
    if (!context || !route) return;
    const name = `${route.method} ${route.path}`;
    this.store.count(context.name, name, outcome);
    const { onResult } = this.#options;
    if (outcome !== 'different' && !onResult) return;
    const { method } = record;
    const url = redactUrl(record.url);
    if (outcome === 'different')
      this.store.keepExample(context.name, { route: name, method, url, differences });
    const result = { context: context.name, route: name, method, url, outcome, differences };
    onResult?.(detail === undefined ? result : { ...result, detail });
  }
}

function questionOf({ record }: Job, pool: Sender): Question {
  return {
    pool,
    method: record.method === 'HEAD' ? 'HEAD' : 'GET',
    url: record.url,
    headers: [...record.forwardedHeaders],
    maxBody: SHADOW_BODY_BYTES,
  };
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
