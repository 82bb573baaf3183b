import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { fail } from '../../errors/problem.ts';
import { codeOf, urlOfDatabase, withConnection } from './connection.ts';

/** A PostgreSQL server and the application's database on it. */
export interface Database {
  /** The application's database, with credentials: never print it, see `publicUrl`. */
  readonly url: string;
  readonly embedded: boolean;
  /** Name of the application's database. */
  readonly name: string;
  urlOf(name: string): string;
  exists(name: string): Promise<boolean>;
  create(name: string): Promise<void>;
  /** Copies a whole database; connections to `from` that are in the way are ended, so stop its application first. */
  clone(from: string, to: string): Promise<void>;
  drop(name: string): Promise<void>;
  withClient<T>(name: string, work: (client: pg.Client) => Promise<T>): Promise<T>;
  /** Stops the embedded server if this command started it and `managed` was not asked for; else does nothing. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly embedded: boolean;
  /** Whether the application's own database may be dropped. */
  readonly disposable: boolean;
  readonly close: () => Promise<void>;
}

const OBJECT_IN_USE = '55006';
const INVALID_CATALOG = '3D000';
const ATTEMPTS = 20;

export function databaseOn(options: DatabaseOptions): Database {
  const name = decodeURIComponent(new URL(options.url).pathname.slice(1));
  const urlOf = (other: string) => urlOfDatabase(options.url, other);
  const maintain = <T>(work: (client: pg.Client) => Promise<T>) => withMaintenance(options.url, work);
  return {
    url: options.url,
    embedded: options.embedded,
    name,
    urlOf,
    exists: (other) =>
      maintain(async (client) => {
        const found = await client.query('select 1 from pg_database where datname = $1', [other]);
        return found.rowCount === 1;
      }),
    create: async (other) => void (await maintain((client) => client.query(`create database ${id(other)}`))),
    clone: (from, to) => maintain((client) => cloneDatabase(client, from, to)),
    drop: async (other) => {
      if (other === name && !options.embedded && !options.disposable) throw notDisposable(other);
      await maintain((client) => client.query(`drop database if exists ${id(other)} with (force)`));
    },
    withClient: (other, work) => withConnection(urlOf(other), work),
    close: options.close,
  };
}

/** Databases are made and dropped from another one: `postgres`, or where that is missing the application's own. */
async function withMaintenance<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  for (const name of ['postgres', 'template1']) {
    try {
      return await withConnection(urlOfDatabase(url, name), work);
    } catch (error) {
      if (codeOf(error) !== INVALID_CATALOG || !isConnectFailure(error)) throw error;
    }
  }
  return withConnection(url, work);
}

function isConnectFailure(error: unknown): boolean {
  return error instanceof Error && error.name === 'Failure';
}

/** Pools reconnect the moment they are cut off, so a busy source may take several attempts. */
async function cloneDatabase(client: pg.Client, from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`create database ${id(to)} template ${id(from)}`);
      return;
    } catch (error) {
      if (codeOf(error) !== OBJECT_IN_USE || attempt >= ATTEMPTS) throw error;
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
        [from],
      );
      await sleep(attempt * 10);
    }
  }
}

function id(name: string): string {
  return pg.escapeIdentifier(name);
}

function notDisposable(name: string): Error {
  return fail('MIG-3009', {
    message: `The database ${name} is yours and is not dropped`,
    cause: 'It was named by DATABASE_URL.',
  });
}
