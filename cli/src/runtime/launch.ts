import type { ProcessRole } from '../artifacts/run-state.ts';
import { type ApplicationEnvironment, withInline } from './application-environment.ts';
import type { PackageJson } from './commands/package-json.ts';
import { resolveCommand } from './commands/resolve-command.ts';
import { waitHealthy } from './health.ts';
import { requireFreePort } from './ports-taken.ts';
import { type RunningProcess, startProcess } from './processes.ts';
import { runCommand } from './run-command.ts';
import { runFile } from './run-folder.ts';

/** A program of the user that serves HTTP. */
export interface Launch {
  readonly name: string;
  readonly role: ProcessRole;
  readonly logName: string;
  readonly command: string;
  readonly packageJson: PackageJson;
  readonly folder: string;
  readonly environment: ApplicationEnvironment;
  readonly port: number;
  readonly health: string;
  readonly timeoutSeconds: number;
  readonly managed: boolean;
  readonly secrets: readonly string[];
  readonly fingerprint?: string;
}

export interface RunningApplication {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  readonly logFile: string;
  stop(): Promise<void>;
}

/**
 * Runs all but the last program of the start command to its end, starts the last one, and waits until it is healthy.
 * @throws Failure MIG-3001 port taken, MIG-3003 not healthy, MIG-3004 a step before the last failed
 */
export async function launch(root: string, options: Launch): Promise<RunningApplication> {
  await requireFreePort(options.port, options.name);
  const running = await startLast(root, options);
  try {
    const url = await waitHealthy(running, {
      name: options.name,
      port: options.port,
      path: options.health,
      timeoutSeconds: options.timeoutSeconds,
      secrets: options.secrets,
    });
    running.amend({ url });
    return { url, pid: running.pid, port: options.port, logFile: running.record.logFile, stop: running.stop };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** Runs all but the last program of the start command to its end and starts the last one. */
export async function startLast(root: string, options: Launch): Promise<RunningProcess> {
  const path = options.environment.forced.PATH ?? '';
  const steps = resolveCommand(options.command, { packageJson: options.packageJson, path, post: false });
  const last = steps.at(-1);
  for (const step of steps.slice(0, -1))
    await runCommand(root, {
      command: step.argv,
      packageJson: options.packageJson,
      cwd: options.folder,
      environment: { ...options.environment, base: { ...options.environment.base, ...step.env } },
      logName: `${options.logName}-start`,
      secrets: options.secrets,
    });
  return startProcess(root, {
    name: options.name,
    role: options.role,
    argv: last?.argv ?? [],
    cwd: options.folder,
    env: withInline(options.environment, last?.env ?? {}),
    logFile: runFile(root, 'logs', `${options.logName}.log`),
    managed: options.managed,
    port: options.port,
    health: options.health,
    ...(options.fingerprint === undefined ? {} : { fingerprint: options.fingerprint }),
  });
}
