import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { paths } from '../artifacts/paths.ts';
import { fail } from '../errors/problem.ts';
import { interruption } from '../ports/interruption.ts';
import { logTail } from './log-tail.ts';
import { requireFreePort } from './ports-taken.ts';
import { type RunningProcess, startProcess } from './processes.ts';
import type { Project } from './project.ts';
import { adminToken } from './proxy-admin.ts';
import { runFile } from './run-folder.ts';

export const PROXY_PROCESS = 'proxy';

const START_TIMEOUT_MS = 20_000;
const readySchema = z.object({ event: z.literal('ready'), url: z.string(), adminUrl: z.string() });

export interface ProxyOptions {
  readonly port: number;
  /** 0 takes any free port. */
  readonly adminPort: number;
  readonly monolithUrl: string;
  readonly fingerprint: string;
}

export interface RunningProxy {
  readonly url: string;
  readonly adminUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the strangler proxy, on our Node.js: it is ours.
 * @throws Failure MIG-3001 port taken, MIG-3003 with its last log lines
 */
export async function startProxyProcess(project: Project, options: ProxyOptions): Promise<RunningProxy> {
  const { root } = project;
  await requireFreePort(options.port, 'the proxy');
  if (options.adminPort !== 0) await requireFreePort(options.adminPort, 'the proxy’s admin API');
  const running = await startProcess(root, {
    name: PROXY_PROCESS,
    role: 'proxy',
    argv: [process.execPath, proxyProgram(), ...flagsOf(root, options)],
    cwd: root,
    env: { ...ownEnvironment(), STRANGLER_ADMIN_TOKEN: adminToken(root) },
    logFile: runFile(root, 'logs', 'proxy.log'),
    managed: true,
    port: options.port,
    fingerprint: options.fingerprint,
  });
  try {
    const { url, adminUrl } = await waitReady(running);
    running.amend({ url, adminUrl });
    return { url, adminUrl, stop: running.stop };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** Without a route table everything goes to the monolith, whose URL is then all the proxy needs. */
function flagsOf(root: string, options: ProxyOptions): readonly string[] {
  const table = join(root, paths.routes);
  return [
    ...(existsSync(table) ? ['--config', table] : []),
    ...['--monolith', options.monolithUrl],
    ...['--port', String(options.port), '--admin-port', String(options.adminPort)],
    ...['--state', runFile(root, 'proxy-state.json'), '--journal', join(root, paths.journal)],
  ];
}

function proxyProgram(): string {
  return fileURLToPath(
    new URL('../bin/strangler-proxy.js', import.meta.resolve('@migrate-kit/strangler-proxy')),
  );
}

function ownEnvironment(): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) inherited[name] = value;
  return inherited;
}

async function waitReady(running: RunningProcess): Promise<z.infer<typeof readySchema>> {
  const end = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    interruption.signal.throwIfAborted();
    const ready = readyLine(running.record.logFile);
    if (ready !== undefined) return ready;
    const exit = running.exit();
    if (exit !== undefined || Date.now() > end)
      throw fail('MIG-3003', {
        message:
          exit === undefined
            ? 'The proxy did not become ready'
            : `The proxy ended with exit code ${exit.code ?? exit.signal}`,
        cause: logTail(running.record.logFile) || 'It wrote nothing to its log.',
        remedy: `Its whole log is ${running.record.logFile}.`,
      });
    await sleep(25);
  }
}

function readyLine(logFile: string): z.infer<typeof readySchema> | undefined {
  for (const line of readFileSync(logFile, 'utf8').split('\n')) {
    if (!line.startsWith('{')) continue;
    try {
      const parsed = readySchema.safeParse(JSON.parse(line));
      if (parsed.success) return parsed.data;
    } catch {
      // A line that is still being written.
    }
  }
  return undefined;
}
