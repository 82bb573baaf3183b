import { relative } from 'node:path';
import { fail } from '../errors/problem.ts';
import { interruption } from '../ports/interruption.ts';
import { type ApplicationEnvironment, withInline } from './application-environment.ts';
import type { PackageJson } from './commands/package-json.ts';
import { resolveCommand } from './commands/resolve-command.ts';
import type { SimpleCommand } from './commands/split-command.ts';
import { logTail } from './log-tail.ts';
import { type Exit, startProcess } from './processes.ts';
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

/**
 * Runs one of the application's own commands to its end.
 * @throws Failure MIG-3004 with the last log lines when it fails
 */
export async function runCommand(root: string, run: CommandRun): Promise<void> {
  const steps = stepsOf(run);
  const logFile = runFile(root, 'logs', `${run.logName}.log`);
  for (const step of steps) {
    const running = await startProcess(root, {
      name: run.logName,
      role: 'command',
      argv: step.argv,
      cwd: run.cwd,
      env: withInline(run.environment, step.env),
      logFile,
      managed: false,
      appendLog: true,
    });
    const limit =
      run.limitSeconds === undefined
        ? undefined
        : setTimeout(() => void running.stop(), 1000 * run.limitSeconds);
    const exit = await keepAwake(running.exited);
    clearTimeout(limit);
    await running.stop();
    interruption.signal.throwIfAborted();
    if (exit.code !== 0) throw failed(root, run, exit, logFile);
  }
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

function failed(root: string, run: CommandRun, exit: Exit, logFile: string): Error {
  const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  const tail = logTail(logFile, 15, run.secrets);
  return fail('MIG-3004', {
    message: `\`${typeof run.command === 'string' ? run.command : run.command.join(' ')}\` failed with ${how} in ${relative(root, run.cwd) || '.'}`,
    cause: tail === '' ? `It wrote nothing; log: ${logFile}` : tail,
  });
}
