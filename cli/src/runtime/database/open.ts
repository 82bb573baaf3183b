import { fail } from '../../errors/problem.ts';
import { type Progress, silent } from '../../ports/progress.ts';
import { buildMonolith } from '../applications.ts';
import type { Project } from '../project.ts';
import { codeOf, publicUrl } from './connection.ts';
import { type Database, databaseOn } from './database.ts';
import { embeddedUrl, startEmbedded, writeEmbedded } from './embedded.ts';
import { runSetup } from './setup.ts';

export interface OpenOptions {
  readonly progress?: Progress;
  /** True: the embedded server outlives this command (`up`). False: `close()` stops it, if this command started it. */
  readonly managed?: boolean;
  /** Builds the application before the setup commands, which may run build output; its own build command by default. */
  readonly build?: () => Promise<void>;
  /** Gets the way to stop the server, when this command starts it. */
  readonly onStart?: (stop: () => Promise<void>) => void;
}

const INVALID_CATALOG = '3D000';

/**
 * Opens the application's database: the one that DATABASE_URL names, else the embedded PostgreSQL.
 * A fresh one is set up with the configured commands; of an embedded one a pristine clone is kept.
 * Call it while holding the lock.
 * @throws Failure MIG-3002 unreachable, MIG-3004 setup failed, MIG-3008 embedded failed, MIG-3009 not disposable
 */
export async function openDatabase(project: Project, options: OpenOptions = {}): Promise<Database> {
  const url = process.env.DATABASE_URL;
  return url === undefined || url === '' ? openEmbedded(project, options) : openOwn(project, url, options);
}

/** Name of the clone that holds the database as the setup commands left it. */
export function pristineName(name: string): string {
  return `${name}_pristine`;
}

async function openEmbedded(project: Project, options: OpenOptions): Promise<Database> {
  const progress = options.progress ?? silent;
  const { name } = project.config.database;
  progress.step('starting the embedded PostgreSQL');
  const server = await startEmbedded(project.root, options.managed === true);
  if (server.process !== undefined) options.onStart?.(server.process.stop);
  const database = databaseOn({
    url: embeddedUrl(server.state, name),
    embedded: true,
    disposable: true,
    close: async () => (options.managed === true ? undefined : server.process?.stop()),
  });
  try {
    const isReady = server.state.ready.includes(name);
    // One that was prepared before the configuration named its setup is as good as none.
    if (!isReady || (project.config.database.setup.length > 0 && (await isFresh(database)))) {
      await prepare(project, database, options);
      if (!isReady) writeEmbedded(project.root, { ...server.state, ready: [...server.state.ready, name] });
    }
    return database;
  } catch (error) {
    await server.process?.stop();
    throw error;
  }
}

/** From nothing, also when an earlier attempt stopped half way. */
async function prepare(project: Project, database: Database, options: OpenOptions): Promise<void> {
  await database.drop(database.name);
  await database.create(database.name);
  await setUp(project, database, options);
  await database.drop(pristineName(database.name));
  await database.clone(database.name, pristineName(database.name));
}

async function setUp(project: Project, database: Database, options: OpenOptions): Promise<void> {
  if (project.config.database.setup.length === 0) return;
  const progress = options.progress ?? silent;
  await (options.build?.() ?? buildMonolith(project, { databaseUrl: database.url, progress }));
  await runSetup(project, database.url, progress);
}

async function openOwn(project: Project, url: string, options: OpenOptions): Promise<Database> {
  const progress = options.progress ?? silent;
  const { disposable } = project.config.database;
  checkUrl(url);
  if (!disposable && !isLoopback(url)) throw notDisposable(url);
  progress.step(`using the database ${publicUrl(url)}`);
  const database = databaseOn({ url, embedded: false, disposable, close: async () => undefined });
  if (await isFresh(database)) await setUp(project, database, options);
  return database;
}

/** A database with nothing in it gets the setup; one with tables is somebody's work, which seeds could wipe. */
async function isFresh(database: Database): Promise<boolean> {
  try {
    return await database.withClient(database.name, async (client) => {
      const tables = await client.query(
        "select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_toast%' and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e') limit 1",
      );
      return tables.rowCount === 0;
    });
  } catch (error) {
    if (codeOf(error) !== INVALID_CATALOG) throw error;
    await database.create(database.name);
    return true;
  }
}

/** Whether a database lies on this machine. */
export function isLoopback(url: string): boolean {
  const parsed = new URL(url);
  // The driver lets a `host` parameter win over the host of the URL.
  const host = parsed.searchParams.get('host') ?? parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  return host === '' || host === 'localhost' || host === '::1' || /^127\./.test(host) || host.startsWith('/');
}

function checkUrl(url: string): void {
  if (
    URL.canParse(url) &&
    /^postgres(?:ql)?:$/.test(new URL(url).protocol) &&
    new URL(url).pathname.length > 1
  )
    return;
  throw fail('MIG-3002', {
    message: 'DATABASE_URL is not the URL of a PostgreSQL database',
    remedy:
      'Give it the form postgres://user:password@127.0.0.1:5432/name, or unset it to use the embedded PostgreSQL.',
  });
}

function notDisposable(url: string): Error {
  return fail('MIG-3009', {
    message: `${publicUrl(url)} is not on this machine`,
    cause: 'This command writes data, and nothing says that this database may be wiped.',
  });
}
