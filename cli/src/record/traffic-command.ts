import { createReadStream, existsSync, statSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { interruption } from '../ports/interruption.ts';
import { applicationEnvironment, withInline } from '../runtime/application-environment.ts';
import { withPreload } from '../runtime/preload.ts';
import { type Exit, startProcess } from '../runtime/processes.ts';
import type { Project } from '../runtime/project.ts';
import { runFile } from '../runtime/run-folder.ts';

export interface TrafficCommand {
  readonly argv: readonly string[];
  readonly baseUrl: string;
  /** Name of its process and its log; one of each at a time. */
  readonly name: string;
  /** The database behind that URL, for suites that look into it. */
  readonly databaseUrl: string | undefined;
  /** Gets the command's output as it comes. */
  readonly output: { write(text: string | Uint8Array): unknown };
}

const FOLLOW_MS = 50;

/**
 * Runs the command that makes the traffic, in the application's environment and on its own Node.js.
 * @throws Failure MIG-3006 when there is no such program
 */
export async function runTraffic(project: Project, command: TrafficCommand): Promise<Exit> {
  const logFile = runFile(project.root, 'logs', `${command.name}.log`);
  const environment = applicationEnvironment(project, {
    folder: project.appDir,
    databaseUrl: command.databaseUrl,
    extra: { BASE_URL: command.baseUrl, MIGRATE_BASE_URL: command.baseUrl },
  });
  const running = await startProcess(project.root, {
    name: command.name,
    role: 'command',
    argv: command.argv,
    cwd: project.appDir,
    env: redirected(withInline(environment, {})),
    logFile,
    managed: false,
  });
  let copied = 0;
  const copy = async () => {
    copied = await copyFrom(logFile, copied, command.output);
  };
  while (running.exit() === undefined && !interruption.signal.aborted) {
    await copy();
    await Promise.race([running.exited, sleep(FOLLOW_MS)]);
  }
  const exit = await running.exited;
  await running.stop();
  await copy();
  interruption.signal.throwIfAborted();
  return exit;
}

/** Suites that start the application in their own process are pointed at the recorder; see there. */
function redirected(env: Record<string, string>): Record<string, string> {
  return { ...env, NODE_OPTIONS: withPreload(env.NODE_OPTIONS, 'suite-redirect.cjs') };
}

/** The log is a file so that a crash of ours loses nothing; people watch it as if it were a pipe. */
async function copyFrom(file: string, from: number, output: TrafficCommand['output']): Promise<number> {
  if (!existsSync(file)) return from;
  const { size } = statSync(file);
  if (size <= from) return from;
  const sink = new Writable({
    write: (chunk: Uint8Array, _, done) => {
      output.write(chunk);
      done();
    },
  });
  await pipeline(createReadStream(file, { start: from, end: size - 1 }), sink);
  return size;
}
