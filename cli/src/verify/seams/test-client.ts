import { fork } from 'node:child_process';
import { z } from 'zod';
import { interruption } from '../../ports/interruption.ts';
import { pactEnvironment, siblingProgram } from '../contract/run-verifier.ts';
import { type ClientFindings, type ClientJob, findingsSchema } from './client-findings.ts';

/** The process of an application, as far as a test of its client needs one like it. */
export interface ClientProcess {
  readonly folder: string;
  readonly nodeOptions: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const answerSchema = z.union([
  z.object({ results: z.array(findingsSchema).min(1) }),
  z.object({ failed: z.string() }),
]);

const TIMEOUT_MS = 60_000;

/** What was wrong with the client in a call; a text is why it could not be shown. */
export type ClientResult = ClientFindings | string;

/**
 * Lets a generated client make each call against Pact's mock server, with the environment of its application, and in a process that
 * no call has gone wrong in before.
 */
export async function testClient(
  job: ClientJob,
  application: ClientProcess,
): Promise<readonly ClientResult[]> {
  const results: ClientFindings[] = [];
  while (results.length < job.calls.length) {
    const calls = job.calls.slice(results.length);
    const more = await inFreshProcess({ ...job, calls }, application);
    if (typeof more === 'string') return [...results, ...calls.map(() => more)];
    results.push(...more);
  }
  return results;
}

/** Results of the first calls, or why there are none. */
async function inFreshProcess(
  job: ClientJob,
  { folder, nodeOptions, environment }: ClientProcess,
): Promise<readonly ClientFindings[] | string> {
  interruption.signal.throwIfAborted();
  const child = fork(siblingProgram(import.meta.url, 'client-child'), [], {
    execPath: process.execPath,
    execArgv: [...nodeOptions],
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: pactEnvironment({ ...environment }),
  });
  const kill = () => void child.kill('SIGKILL');
  const forget = interruption.onInterrupt(kill);
  const timer = setTimeout(kill, TIMEOUT_MS);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output = (output + String(chunk)).slice(-2000);
    });
  try {
    return await new Promise((resolve, reject) => {
      child.on('message', (message) => {
        const answer = answerSchema.safeParse(message).data;
        if (answer !== undefined) resolve('results' in answer ? answer.results : answer.failed);
      });
      child.once('error', reject);
      child.once('exit', () => resolve(`its process ended without an answer: ${output.trim()}`));
      child.send(job);
    });
  } finally {
    clearTimeout(timer);
    forget();
    kill();
  }
}
