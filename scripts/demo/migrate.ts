import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { clone, shop } from './workspace.ts';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Runs one command of the toolkit on the copy, as a user would type it; its progress is shown as it comes. */
export async function migrate(...args: string[]): Promise<CommandResult> {
  const json = args.includes('json');
  say(`$ migrate ${args.join(' ')}`);
  return await run([process.execPath, join(clone, 'cli/bin/migrate.js'), ...args], {
    show: json ? 'stderr' : 'both',
  });
}

/** As `migrate`, but a failure ends the demo with what the command said. */
export async function must(...args: string[]): Promise<CommandResult> {
  const result = await migrate(...args);
  if (result.exitCode !== 0)
    throw new DemoFailure(`migrate ${args.join(' ')} ended with ${result.exitCode}`, result);
  return result;
}

export class DemoFailure extends Error {
  readonly result: CommandResult | undefined;

  constructor(message: string, result?: CommandResult) {
    super(message);
    this.result = result;
  }
}

export interface RunOptions {
  readonly show: 'both' | 'stderr' | 'nothing';
  readonly env?: NodeJS.ProcessEnv;
  /** The demo's copy when absent. */
  readonly cwd?: string;
}

/** Runs a program in the copy and keeps what it prints. */
export async function run(
  command: readonly string[],
  { show, env, cwd }: RunOptions,
): Promise<CommandResult> {
  const [program = '', ...args] = command;
  const began = performance.now();
  const child = spawn(program, args, {
    cwd: cwd ?? shop,
    env: env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
    if (show === 'both') process.stdout.write(indent(chunk));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
    if (show !== 'nothing') process.stderr.write(indent(chunk));
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
  children.delete(child);
  return { exitCode, stdout, stderr, seconds: (performance.now() - began) / 1000 };
}

/** What runs now; on Ctrl-C it gets the signal too. */
export const children = new Set<{ kill(signal: NodeJS.Signals): boolean }>();

function indent(chunk: Buffer): string {
  return chunk.toString().replaceAll(/^(?=.)/gm, '  ');
}

const started = performance.now();

/** A line of the demo's own, with the seconds since it began. */
export function say(text: string): void {
  process.stdout.write(`\n[${((performance.now() - started) / 1000).toFixed(1).padStart(5)}s] ${text}\n`);
}

export function elapsed(): number {
  return (performance.now() - started) / 1000;
}
