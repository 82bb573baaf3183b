import pg from 'pg';
import { fail } from '../../errors/problem.ts';

/** Runs `work` with a connection to one database. @throws Failure MIG-3002 when it cannot be reached */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    application_name: 'migrate',
  });
  // A connection that the server ends (clone, drop, shutdown) must not end us.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw unreachable(url, error);
  }
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The URL of another database on the same server. */
export function urlOfDatabase(url: string, name: string): string {
  const other = new URL(url);
  // The driver decodes with decodeURI, which leaves what encodeURIComponent does more.
  other.pathname = `/${encodeURI(name)}`;
  return other.toString();
}

/** The URL for people: without its password. */
export function publicUrl(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  return shown.toString();
}

/** SQLSTATE or system code of a failure, where it has one. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (error instanceof Error && error.cause !== undefined && !('code' in error)) return codeOf(error.cause);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function unreachable(url: string, error: unknown): Error {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const text =
    first instanceof Error && first.message !== '' ? first.message : (codeOf(error) ?? String(error));
  return fail('MIG-3002', { message: `No connection to ${publicUrl(url)}`, cause: text }, { cause: error });
}
