import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { causeOf, fail } from '../../errors/problem.ts';
import { interruption } from '../../ports/interruption.ts';
import type { StateLog } from './judge.ts';

export interface VerifierRun {
  readonly provider: string;
  readonly providerBaseUrl: string;
  readonly pactFile: string;
  readonly states: readonly string[];
  /** Restores the database to the moment before a sample, and makes ready for its request. */
  readonly restore: (sample: number) => Promise<void>;
}

export interface VerifierOutcome {
  /** What Pact reported; undefined when it reported nothing that is JSON. */
  readonly report: unknown;
  /** What it printed, for diagnosis. */
  readonly output: string;
  readonly states: ReadonlyMap<number, StateLog>;
}

const reportMessage = z.object({ kind: z.literal('report'), text: z.string() });
const stateMessage = z.object({
  kind: z.literal('state'),
  id: z.number(),
  parameters: z.looseObject({ sample: z.number().int() }),
});

const TIMEOUT_MS = 180_000;

/**
 * Verifies one pact file with Pact's verifier in a fresh process, on our own Node.js.
 * @throws Failure MIG-5003 when that process ends without a report
 */
export async function runVerifier(run: VerifierRun): Promise<VerifierOutcome> {
  interruption.signal.throwIfAborted();
  const child = fork(siblingProgram(import.meta.url, 'pact-child'), [], {
    execPath: process.execPath,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: pactEnvironment(process.env),
  });
  const kill = () => void child.kill('SIGKILL');
  const forget = interruption.onInterrupt(kill);
  const timer = setTimeout(kill, TIMEOUT_MS);
  try {
    return await converse(child, run);
  } finally {
    clearTimeout(timer);
    forget();
    kill();
  }
}

function converse(child: ChildProcess, run: VerifierRun): Promise<VerifierOutcome> {
  const states = new Map<number, { handled: number; failures: string[] }>();
  let output = '';
  const keep = (chunk: unknown) => {
    output = (output + String(chunk)).slice(-200_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const answer = async (message: z.infer<typeof stateMessage>) => {
    const { sample } = message.parameters;
    const log = states.get(sample) ?? { handled: 0, failures: [] };
    states.set(sample, log);
    log.handled += 1;
    const error = await run.restore(sample).then(
      () => undefined,
      (reason: unknown) => causeOf(reason),
    );
    if (error !== undefined) log.failures.push(error);
    if (child.connected) child.send({ id: message.id, error });
  };
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const state = stateMessage.safeParse(message);
      if (state.success) return void answer(state.data);
      const report = reportMessage.safeParse(message);
      if (report.success)
        resolve({ report: parse(report.data.text), output: `${output}\n${report.data.text}`, states });
    });
    child.once('error', (error) => reject(crashed(causeOf(error), output)));
    child.once('exit', (code, signal) =>
      reject(crashed(`It ended with ${signal ?? `exit code ${code}`}.`, output)),
    );
    child.send({
      job: {
        provider: run.provider,
        providerBaseUrl: run.providerBaseUrl,
        pactFile: run.pactFile,
        states: run.states,
      },
    });
  });
}

/** A program beside a module, compiled or not. */
export function siblingProgram(module: string, name: string): string {
  return fileURLToPath(new URL(`./${name}${extname(fileURLToPath(module))}`, module));
}

/** No analytics, which may block behind a firewall, no proxy between us and loopback, and no broker: it verifies one file. */
export function pactEnvironment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...base,
    PACT_DO_NOT_TRACK: 'true',
    NO_PROXY: '127.0.0.1,localhost',
  };
  for (const name of [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'NODE_OPTIONS',
    'PACT_BROKER_BASE_URL',
    'PACT_BROKER_TOKEN',
    'PACT_BROKER_USERNAME',
    'PACT_BROKER_PASSWORD',
  ])
    delete env[name];
  return env;
}

function crashed(cause: string, output: string): Error {
  return fail('MIG-5003', {
    message: 'The contract verifier ended without a report',
    cause: `${cause}\n${output.slice(-2000)}`.trim(),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
