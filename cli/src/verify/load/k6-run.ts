import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { causeOf, fail } from '../../errors/problem.ts';
import { interruption } from '../../ports/interruption.ts';
import { vaultFile } from '../../record/vault.ts';
import { logTail } from '../../runtime/log-tail.ts';
import { startProcess } from '../../runtime/processes.ts';
import { runFile } from '../../runtime/run-folder.ts';
import type { LoadStep } from './load-profiles.ts';
import type { LoadRun, Round, RouteTimes, Side } from './rounds.ts';

export interface K6Run {
  readonly root: string;
  readonly binary: string;
  /** Absolute path of the script. */
  readonly script: string;
  readonly urls: Readonly<Record<Side, string>>;
  readonly step: LoadStep;
}

/** Thresholds crossed: the measurement is whole, and we judge it ourselves. */
const THRESHOLDS = 99;

const metricSchema = z.looseObject({ values: z.record(z.string(), z.number().nullable()) });
const summarySchema = z.looseObject({ metrics: z.record(z.string(), metricSchema) });
export type K6Summary = z.infer<typeof summarySchema>;

/**
 * Runs the script with k6.
 * @throws Failure MIG-5004 with the end of its output when it ends otherwise than with a measurement
 */
export async function runK6(run: K6Run): Promise<LoadRun> {
  const folder = mkdtempSync(join(tmpdir(), 'migrate-k6-'));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  const forget = interruption.onInterrupt(clean);
  const summary = join(folder, 'summary.json');
  const logFile = runFile(run.root, 'logs', 'k6.log');
  try {
    const running = await startProcess(run.root, {
      name: 'k6',
      role: 'command',
      argv: [run.binary, 'run', '--quiet', '--no-color', run.script],
      cwd: folder,
      env: environment({
        MONOLITH: run.urls.monolith,
        SERVICE: run.urls.service,
        VAULT: vaultFile(run.root),
        SUMMARY: summary,
        ROUNDS: String(run.step.rounds),
        SECONDS: String(run.step.seconds),
        VUS: String(run.step.vus),
      }),
      logFile,
      managed: false,
    });
    const exit = await awake(running.exited);
    await running.stop();
    interruption.signal.throwIfAborted();
    if (exit.code !== 0 && exit.code !== THRESHOLDS)
      throw failed(`k6 ended with ${exit.signal ?? `exit code ${exit.code}`}`, logTail(logFile));
    return readSummary(summary, logFile);
  } finally {
    forget();
    clean();
  }
}

/** Turns k6's end-of-test data into rounds. */
export function roundsOf({ metrics }: K6Summary): LoadRun {
  const rounds: { index: number; round: Round }[] = [];
  for (const [name, metric] of Object.entries(metrics)) {
    const [, scenario, side, index] =
      /^http_req_duration\{scenario:((monolith|service)_(\d+))\}$/.exec(name) ?? [];
    if (scenario === undefined || (side !== 'monolith' && side !== 'service')) continue;
    const round: Round = {
      side,
      requests: figureOf(metrics, `http_reqs{scenario:${scenario}}`, 'count'),
      failures: figureOf(metrics, `checks{scenario:${scenario}}`, 'fails'),
      wrong: wrongOf(metrics, scenario),
      p50: metric.values.med ?? 0,
      p95: metric.values['p(95)'] ?? 0,
      routes: routesOf(metrics, scenario),
    };
    rounds.push({ index: Number(index), round });
  }
  return {
    engine: 'k6',
    rounds: rounds.sort((a, b) => a.index - b.index).map(({ round }) => round),
    checks: figureOf(metrics, 'checks', 'passes') + figureOf(metrics, 'checks', 'fails'),
    dropped: figureOf(metrics, 'dropped_iterations', 'count'),
  };
}

/** A route that a round never asked has no median. */
function routesOf(metrics: K6Summary['metrics'], scenario: string): Record<string, RouteTimes> {
  const prefix = `http_req_duration{scenario:${scenario},name:`;
  return Object.fromEntries(
    Object.entries(metrics)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { values }]) => {
        const route = name.slice(prefix.length, -1);
        const requests = figureOf(metrics, `http_reqs{scenario:${scenario},name:${route}}`, 'count');
        return [route, { requests, p50: values.med ?? 0 }];
      }),
  );
}

function wrongOf(metrics: K6Summary['metrics'], scenario: string): Record<string, number> {
  const prefix = `checks{scenario:${scenario},name:`;
  return Object.fromEntries(
    Object.entries(metrics)
      .filter(([name, { values }]) => name.startsWith(prefix) && (values.fails ?? 0) > 0)
      .map(([name, { values }]) => [name.slice(prefix.length, -1), values.fails ?? 0]),
  );
}

function readSummary(file: string, logFile: string): LoadRun {
  try {
    return roundsOf(summarySchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch (error) {
    throw failed('k6 left no readable summary', `${causeOf(error)}\n${logTail(logFile)}`);
  }
}

function figureOf(metrics: K6Summary['metrics'], name: string, value: string): number {
  return metrics[name]?.values[value] ?? 0;
}

/** No usage reports, no settings of the user's own k6, no listener. */
function environment(own: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = { ...own, K6_NO_USAGE_REPORT: 'true', NO_PROXY: '127.0.0.1,localhost' };
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'LANG']) env[name] = process.env[name] ?? '';
  return env;
}

async function awake<T>(promise: Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, 60_000);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}

function failed(message: string, cause: string): Error {
  return fail('MIG-5004', { message, cause: cause === '' ? undefined : cause });
}
