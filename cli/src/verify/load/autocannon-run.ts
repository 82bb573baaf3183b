import autocannon from 'autocannon';
import { interruption } from '../../ports/interruption.ts';
import type { Vault } from '../../record/vault.ts';
import type { LoadStep } from './load-profiles.ts';
import type { LoadRequest } from './profile.ts';
import type { LoadRun, Round, Side } from './rounds.ts';

export interface AutocannonRun {
  readonly requests: readonly LoadRequest[];
  readonly vault: Vault;
  readonly urls: Readonly<Record<Side, string>>;
  readonly step: LoadStep;
}

/** The same profile without k6: rounds of both sides in turns. It is always named as the engine, for it is no k6. */
export async function runAutocannon(run: AutocannonRun): Promise<LoadRun> {
  const rounds: Round[] = [];
  for (let nr = 0; nr < run.step.rounds; nr += 1) {
    const order: readonly Side[] = nr % 2 === 0 ? ['monolith', 'service'] : ['service', 'monolith'];
    for (const side of order) rounds.push(await runRound(run, side));
  }
  return {
    engine: 'autocannon',
    rounds,
    checks: rounds.reduce((sum, one) => sum + one.requests, 0),
    dropped: 0,
  };
}

async function runRound(run: AutocannonRun, side: Side): Promise<Round> {
  interruption.signal.throwIfAborted();
  const times: number[] = [];
  const wrong: Record<string, number> = {};
  const result = await drive(
    {
      url: run.urls[side],
      connections: run.step.vus,
      duration: run.step.seconds,
      requests: mixOf(run.requests).map((one) => ({
        method: one.method,
        path: run.vault.reveal(one.url),
        headers: Object.fromEntries(
          Object.entries(one.headers).map(([name, value]) => [name, run.vault.reveal(value)]),
        ),
        onResponse: (status: number) => {
          if (status !== one.status) wrong[one.name] = (wrong[one.name] ?? 0) + 1;
        },
      })),
    },
    times,
  );
  return {
    side,
    requests: times.length,
    failures: Object.values(wrong).reduce((sum, count) => sum + count, 0) + result.errors,
    wrong,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    routes: {},
  };
}

function drive(options: autocannon.Options, times: number[]): Promise<autocannon.Result> {
  return new Promise((resolve, reject) => {
    const instance = autocannon(options, (error: unknown, result) => {
      forget();
      if (error) reject(error);
      else resolve(result);
    });
    const forget = interruption.onInterrupt(() => instance.stop());
    instance.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  });
}

function mixOf(requests: readonly LoadRequest[]): readonly LoadRequest[] {
  return requests
    .flatMap((request) =>
      Array.from({ length: request.weight }, (_, nr) => ({ at: (nr + 0.5) / request.weight, request })),
    )
    .sort((a, b) => a.at - b.at)
    .map((one) => one.request);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
