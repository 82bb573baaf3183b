import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../cli/src/ports/sockets.ts';
import { databaseOn } from '../../cli/src/runtime/database/database.ts';
import { embeddedUrl, startEmbedded } from '../../cli/src/runtime/database/embedded.ts';
import { clone, copySample } from '../sample-copy.ts';

export interface RunningShop {
  readonly url: string;
  /** Milliseconds from the start of the process to the first healthy answer. */
  readonly startedIn: number;
  stop(): Promise<void>;
}

export interface SuiteRun {
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

/** A copy of the sample with a database of its own and a payment provider on a port of its own. */
export interface Shop {
  readonly folder: string;
  readonly databaseUrl: string;
  build(): Promise<void>;
  start(): Promise<RunningShop>;
  runSuite(baseUrl: string, args?: readonly string[]): Promise<SuiteRun>;
  close(): Promise<void>;
}

/**
 * Makes the copy, starts an embedded PostgreSQL, builds, migrates and seeds.
 * @param name of the folder under `.demo/`
 * @param environment variables of the seed, such as SEED_ORDERS
 */
export async function openShop(name: string, environment: NodeJS.ProcessEnv = {}): Promise<Shop> {
  const folder = join(clone, '.demo', name);
  copySample(folder);
  const server = await startEmbedded(folder, false);
  const database = databaseOn({
    url: embeddedUrl(server.state, 'shop'),
    embedded: true,
    disposable: true,
    close: async () => server.process?.stop(),
  });
  await database.drop('shop');
  await database.create('shop');
  const env = {
    ...process.env,
    NO_COLOR: '1',
    DATABASE_URL: database.url,
    PAYMENT_PROVIDER_URL: `http://127.0.0.1:${await freePort()}`,
    JOBS: 'off',
    ...environment,
  };
  const npm = async (...args: string[]) => {
    const result = await run('npm', ['run', '--silent', ...args], folder, env);
    if (result.code !== 0) throw new Error(`npm run ${args.join(' ')} failed:\n${result.output}`);
  };
  const build = () => npm('build');
  await build();
  await npm('db:migrate');
  await npm('db:seed');
  return {
    folder,
    databaseUrl: database.url,
    build,
    start: () => startShop(folder, env),
    runSuite: (baseUrl, args = []) => runSuite(folder, { ...env, BASE_URL: baseUrl }, args),
    close: async () => {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startShop(folder: string, env: NodeJS.ProcessEnv): Promise<RunningShop> {
  const port = await freePort();
  const began = performance.now();
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const logFile = join(folder, 'logs', 'shop.log');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, ['dist/server.js'], {
    cwd: folder,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', log, log],
  });
  const url = `http://127.0.0.1:${port}`;
  const exited = once(child, 'exit');
  while (!(await isHealthy(url))) {
    if (child.exitCode !== null || performance.now() - began > 30_000)
      throw new Error(`the shop does not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    await sleep(20);
  }
  const startedIn = performance.now() - began;
  return { url, startedIn, stop: () => stop(child, exited) };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  await exited;
}

async function runSuite(folder: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<SuiteRun> {
  const began = performance.now();
  const result = await run('npm', ['run', '--silent', 'test:api', '--', ...args], folder, env);
  return { passed: result.code === 0, output: result.output, seconds: (performance.now() - began) / 1000 };
}

async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  await once(child, 'close');
  return { code: child.exitCode, output };
}
