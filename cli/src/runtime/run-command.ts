import { relative } from 'node:path';
import { fail } from '../errors/problem.ts';
import { interruption } from '../ports/interruption.ts';
import { type ApplicationEnvironment, withInline } from './application-environment.ts';
import type { PackageJson } from './commands/package-json.ts';
import { resolveCommand } from './commands/resolve-command.ts';
import type { SimpleCommand } from './commands/split-command.ts';
import { logTail } from './log-tail.ts';
import { type Exit, type RunningProcess, startProcess } from './processes.ts';
import { runFile } from './run-folder.ts';

export interface CommandRun {
  /** The command as configured, or the words of one program. */
  readonly command: string | readonly string[];
  /** Whose scripts `npm run` means. */
  readonly packageJson: PackageJson;
  readonly cwd: string;
  readonly environment: ApplicationEnvironment;
  /** Name of the log in `.run/logs/`, which each command of a series continues. */
  readonly logName: string;
  readonly secrets?: readonly string[];
  /** How long each program may take before it is stopped. */
  readonly limitSeconds?: number;
}

/** How the first program of a command that failed ended. */
export interface FailedCommand {
  readonly exit: Exit;
  /** Set when it was stopped because it took longer than this; whatever code it then ended with, it was not done. */
  readonly stoppedAfterSeconds?: number;
}

/**
 * Runs one of the application's own commands to its end.
 * @throws Failure MIG-3004 with the last log lines when it fails
 */
export async function runCommand(root: string, run: CommandRun): Promise<void> {
  const end = await tryCommand(root, run);
  if (end !== undefined) throw failed(root, run, end);
}

/**
 * As `runCommand`, for commands whose failure is an answer; undefined when all went well.
 * @throws Failure MIG-3004, MIG-3006 when a program cannot be started
 */
export async function tryCommand(root: string, run: CommandRun): Promise<FailedCommand | undefined> {
  for (const step of stepsOf(run)) {
    const running = await startProcess(root, {
      name: run.logName,
      role: 'command',
      argv: step.argv,
      cwd: run.cwd,
      env: withInline(run.environment, step.env),
      logFile: logOf(root, run),
      managed: false,
      appendLog: true,
    });
    const stopped = await stoppedAtLimit(running, run.limitSeconds);
    const exit = await running.exited;
    await running.stop();
    interruption.signal.throwIfAborted();
    if (stopped !== undefined) return { exit, stoppedAfterSeconds: stopped };
    if (exit.code !== 0) return { exit };
  }
  return undefined;
}

/** Waits for the end, and brings it about when the limit is reached. @returns the limit if it was */
async function stoppedAtLimit(
  running: RunningProcess,
  seconds: number | undefined,
): Promise<number | undefined> {
  let reached: number | undefined;
  const stop = (): void => {
    if (running.exit() !== undefined) return;
    reached = seconds;
    void running.stop();
  };
  const limit = seconds === undefined ? undefined : setTimeout(stop, 1000 * seconds);
  await keepAwake(running.exited);
  clearTimeout(limit);
  return reached;
}

function logOf(root: string, { logName }: CommandRun): string {
  return runFile(root, 'logs', `${logName}.log`);
}

function stepsOf(run: CommandRun): readonly SimpleCommand[] {
  if (typeof run.command !== 'string') return [{ env: {}, argv: run.command }];
  return resolveCommand(run.command, {
    packageJson: run.packageJson,
    path: run.environment.forced.PATH ?? '',
  });
}

/** Children are unreferenced so that they may outlive us; while we wait for one, something must keep us alive. */
export async function keepAwake<T>(promise: Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, 60_000);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}

function failed(root: string, run: CommandRun, { exit, stoppedAfterSeconds }: FailedCommand): Error {
  const end = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  const how =
    stoppedAfterSeconds === undefined
      ? `failed with ${end}`
      : `was stopped after ${stoppedAfterSeconds} seconds`;
  const logFile = logOf(root, run);
  const tail = logTail(logFile, 15, run.secrets);
  return fail('MIG-3004', {
    message: `\`${typeof run.command === 'string' ? run.command : run.command.join(' ')}\` ${how} in ${relative(root, run.cwd) || '.'}`,
    cause: tail === '' ? `It wrote nothing; log: ${logFile}` : tail,
  });
}
