import { readFile } from 'node:fs/promises';
import { ProxyError, reasonOf } from '../errors/proxy-error.ts';
import { checkTable, readTable, type TableResult } from './read-table.ts';
import { MONOLITH, ROUTE_TABLE_SCHEMA, type RouteTable } from './route-table.ts';

/** Where the table comes from: a file, an overriding monolith, or both; where else its targets stand. */
export interface TableSource {
  readonly file: string | undefined;
  readonly monolith: string | undefined;
  /** URLs by name of targets that stand elsewhere than the file says, as in a container network. */
  readonly targets: ReadonlyMap<string, string>;
}

/** Reads the table anew. A file that cannot be read is thrown; problems inside it are returned. */
export async function loadTable({ file, monolith, targets }: TableSource): Promise<TableResult> {
  if (file === undefined) return checkTable(passThrough(monolith ?? ''));
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ProxyError('PROXY-2001', { detail: `${file}: ${reasonOf(cause)}`, cause });
  }
  const result = readTable(text, (document) => withUrls(document, monolith, targets));
  if (!result.ok) return result;
  const unknown = [...targets.keys()].filter((name) => !Object.hasOwn(result.table.targets, name));
  if (unknown.length === 0) return result;
  return {
    ok: false,
    problems: unknown.map((name) => ({
      path: 'targets',
      message: `there is no ${name}, which --target gives a URL`,
    })),
  };
}

/** Everything goes to the monolith. */
export function passThrough(monolith: string): RouteTable {
  return {
    schema: ROUTE_TABLE_SCHEMA,
    express: 5,
    caseSensitive: false,
    strict: false,
    targets: { [MONOLITH]: { urls: [monolith] } },
    contexts: {},
    routes: [],
  };
}

function withUrls(
  document: unknown,
  monolith: string | undefined,
  elsewhere: ReadonlyMap<string, string>,
): unknown {
  if (!isRecord(document)) return document;
  const targets = isRecord(document.targets) ? document.targets : {};
  const moved = [...elsewhere].filter(([name]) => Object.hasOwn(targets, name));
  const urls = [...moved, ...(monolith === undefined ? [] : [[MONOLITH, monolith] as const])];
  const changed = urls.map(([name, url]) => {
    const known = targets[name];
    return [name, { ...(isRecord(known) ? known : {}), urls: [url] }] as const;
  });
  return { ...document, targets: { ...targets, ...Object.fromEntries(changed) } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
