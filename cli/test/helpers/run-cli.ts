import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/migrate.js', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly child: ChildProcess;
  readonly done: Promise<CliResult>;
  /** Resolves once the progress on stderr holds the text. */
  readonly says: (text: string) => Promise<void>;
}

/** Starts the built CLI as users do; the environment is ours without what vitest adds. */
export function startCli(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): CliRun {
  const child = spawn(process.execPath, [BIN, ...argv], {
    env: { ...process.env, NODE_ENV: undefined, NODE_OPTIONS: undefined, DATABASE_URL: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
    for (const listener of listeners) listener();
  });
  const done = new Promise<CliResult>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (stderr.includes(text)) resolve();
      };
      listeners.add(look);
      void done.then(() => reject(new Error(`ended without saying "${text}": ${stderr}`)));
      look();
    });
  return { child, done, says };
}

export function runCli(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CliResult> {
  return startCli(argv, env).done;
}
