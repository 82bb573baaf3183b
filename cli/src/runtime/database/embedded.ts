import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedDatabase, embeddedDatabaseSchema } from '../../artifacts/run-state.ts';
import { serialize } from '../../artifacts/store.ts';
import { causeOf, fail } from '../../errors/problem.ts';
import { readFileIfPresent, writeFileAtomic } from '../../ports/files.ts';
import { interruption } from '../../ports/interruption.ts';
import { commandLineOf, identify, isRunning } from '../../ports/process-table.ts';
import { freePort, isPortFree } from '../../ports/sockets.ts';
import { logTail } from '../log-tail.ts';
import { type RunningProcess, startProcess } from '../processes.ts';
import { findRecord } from '../registry.ts';
import { keepAwake } from '../run-command.ts';
import { ensureRunFolder, runFile } from '../run-folder.ts';
import { isAlive } from '../stopping.ts';
import { withConnection } from './connection.ts';
import { installation } from './installation.ts';
import { makeOwned, type OsUser, postgresUser, sharedFolder } from './os-user.ts';

export const DATABASE_PROCESS = 'database';

const START_TIMEOUT_MS = 30_000;

/** The embedded server of a project, running. */
export interface EmbeddedServer {
  readonly state: EmbeddedDatabase;
  /** Undefined when it ran before this command. */
  readonly process: RunningProcess | undefined;
}

/** URL of a database on the embedded server. */
export function embeddedUrl(state: EmbeddedDatabase, name: string): string {
  return `postgres://${state.user}:${state.password}@127.0.0.1:${state.port}/${encodeURI(name)}`;
}

/** What is on record of the embedded server, if it was ever made. */
export function readEmbedded(root: string): EmbeddedDatabase | undefined {
  const text = readFileIfPresent(runFile(root, 'database.json'));
  if (text === undefined) return undefined;
  try {
    return embeddedDatabaseSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function writeEmbedded(root: string, state: EmbeddedDatabase): void {
  writeFileAtomic(runFile(root, 'database.json'), serialize(state), 0o600);
}

/**
 * Makes and starts the project's PostgreSQL, or finds it running.
 * @throws Failure MIG-3008 with the end of its log
 */
export async function startEmbedded(root: string, managed: boolean): Promise<EmbeddedServer> {
  ensureRunFolder(root);
  const known = readEmbedded(root);
  const record = findRecord(root, DATABASE_PROCESS);
  if (known !== undefined && record !== undefined && isAlive(record)) {
    await waitReady(known, undefined, record.logFile);
    return { state: known, process: undefined };
  }
  const user = postgresUser();
  const cluster = await ensureCluster(root, known, user);
  const state = (await isPortFree(cluster.port)) ? cluster : { ...cluster, port: await freePort() };
  writeEmbedded(root, state);
  return { state, process: await startServer(root, state, user, managed) };
}

/** Deletes the embedded server's data for good; it must be stopped. */
export async function purgeEmbedded(root: string): Promise<void> {
  const state = readEmbedded(root);
  if (state === undefined) return;
  await stopStray(state.dataDir);
  rmSync(state.dataDir, { recursive: true, force: true });
  rmSync(runFile(root, 'database.json'), { force: true });
}

async function ensureCluster(
  root: string,
  known: EmbeddedDatabase | undefined,
  user: OsUser | undefined,
): Promise<EmbeddedDatabase> {
  const programs = installation(user === undefined ? runFile(root) : undefined);
  if (known !== undefined && existsSync(join(known.dataDir, 'PG_VERSION')))
    return { ...known, installation: programs };
  const dataDir = known?.dataDir ?? dataFolder(root, user);
  // Without a record nobody knows the password of what lies there: it is a left-over of a deleted `.run/`.
  await stopStray(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  const state: EmbeddedDatabase = {
    schema: 'migrate/embedded-database@1',
    installation: programs,
    dataDir,
    port: await freePort(),
    user: 'postgres',
    password: randomBytes(18).toString('base64url'),
    ready: [],
  };
  await initialize(root, state, user);
  writeEmbedded(root, state);
  return state;
}

function dataFolder(root: string, user: OsUser | undefined): string {
  if (user === undefined) return runFile(root, 'postgresql-data');
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(sharedFolder(), `data-${hash}`);
}

/** Made under another name and then renamed: an interrupted initdb leaves no half a cluster behind. */
async function initialize(root: string, state: EmbeddedDatabase, user: OsUser | undefined): Promise<void> {
  const draft = `${state.dataDir}.draft`;
  const passwordFile = `${draft}.password`;
  for (const path of [draft, passwordFile]) rmSync(path, { recursive: true, force: true });
  makeOwned(draft, user);
  writeFileSync(passwordFile, `${state.password}\n`, { mode: 0o600, flag: 'wx' });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  try {
    await initdb(root, { state, folder: draft, passwordFile, user });
    renameSync(draft, state.dataDir);
  } finally {
    for (const path of [draft, passwordFile]) rmSync(path, { recursive: true, force: true });
  }
}

interface InitdbRun {
  readonly state: EmbeddedDatabase;
  readonly folder: string;
  readonly passwordFile: string;
  readonly user: OsUser | undefined;
}

/** Linguistic sorting as servers usually have it, from ICU: the same on every machine, whatever locales it has. */
async function initdb(root: string, { state, folder, passwordFile, user }: InitdbRun): Promise<void> {
  const access = ['--auth=scram-sha-256', `--username=${state.user}`, `--pwfile=${passwordFile}`];
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  const logFile = runFile(root, 'logs', 'initdb.log');
  const running = await startProcess(root, {
    name: 'initdb',
    role: 'command',
    argv: [join(state.installation, 'bin', 'initdb'), '-D', folder, '--no-sync', ...access, ...locale],
    cwd: folder,
    env: serverEnvironment(),
    logFile,
    managed: false,
    ...(user === undefined ? {} : { user }),
  });
  const exit = await keepAwake(running.exited);
  await running.stop();
  interruption.signal.throwIfAborted();
  if (exit.code !== 0)
    throw fail('MIG-3008', {
      message: `initdb failed with ${exit.signal ?? `exit code ${exit.code}`}`,
      cause: logTail(logFile) || `It wrote nothing; its program is ${state.installation}/bin/initdb.`,
    });
}

async function startServer(
  root: string,
  state: EmbeddedDatabase,
  user: OsUser | undefined,
  managed: boolean,
): Promise<RunningProcess> {
  const logFile = runFile(root, 'logs', 'database.log');
  const started = await startProcess(root, {
    name: DATABASE_PROCESS,
    role: 'database',
    argv: [join(state.installation, 'bin', 'postgres'), '-D', state.dataDir, ...settings(state.port)],
    cwd: state.dataDir,
    env: serverEnvironment(),
    logFile,
    managed,
    // SIGINT is PostgreSQL's fast shutdown; on SIGTERM it would wait for every client to leave.
    stopSignal: 'SIGINT',
    port: state.port,
    ...(user === undefined ? {} : { user }),
  });
  try {
    await waitReady(state, started, logFile);
    return started;
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/**
 * The data are a disposable copy that can be made again at any time, so durability is traded for speed.
 * Logical WAL and slots are what moving tables needs.
 */
function settings(port: number): readonly string[] {
  return [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'wal_level=logical',
    'max_connections=200',
  ].flatMap((setting) => ['-c', setting]);
}

/** Nothing of ours but what a server needs; libpq variables of the shell above all stay out. */
function serverEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };
}

async function waitReady(
  state: EmbeddedDatabase,
  started: RunningProcess | undefined,
  logFile: string,
): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await withConnection(embeddedUrl(state, 'postgres'), async () => undefined);
    } catch (error) {
      const exit = started?.exit();
      if (exit !== undefined || Date.now() > end)
        throw fail(
          'MIG-3008',
          {
            message:
              exit === undefined
                ? `The embedded PostgreSQL did not answer within ${START_TIMEOUT_MS / 1000} s`
                : `The embedded PostgreSQL ended at once with exit code ${exit.code}`,
            cause: logTail(logFile) || causeOf(error),
          },
          { cause: error },
        );
      await sleep(50);
    }
  }
}

/** A server that still runs on data of which the record was lost. PostgreSQL itself writes its id into the folder. */
async function stopStray(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : Number.NaN;
  const identity = Number.isInteger(pid) ? identify(pid) : undefined;
  if (identity === undefined || !commandLineOf(pid).includes(dataDir)) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; isRunning(identity) && waited < 5000; waited += 50) await sleep(50);
  if (isRunning(identity)) process.kill(pid, 'SIGKILL');
}
