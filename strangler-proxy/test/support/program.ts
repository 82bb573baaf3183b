import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cleanUp, eventually } from './world.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface Program {
  readonly child: ChildProcess;
  out: string;
  err: string;
  readonly exit: Promise<number | null>;
}

/** Starts the program from its sources. */
export function start(args: string[], env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const program: Program = { child, out: '', err: '', exit };
  child.stdout?.on('data', (chunk) => {
    program.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    program.err += chunk;
  });
  cleanUp(() => child.kill('SIGKILL'));
  return program;
}

export interface Ready {
  readonly event: string;
  readonly url: string;
  readonly adminUrl?: string;
}

export async function ready(args: string[], env: Record<string, string> = {}) {
  const program = start(args, env);
  await eventually(() => program.out.includes('\n') || program.child.exitCode !== null, 'the ready line');
  const line: Ready = JSON.parse(program.out.split('\n', 1)[0] ?? '');
  return { program, line };
}
