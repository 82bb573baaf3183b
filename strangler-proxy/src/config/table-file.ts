import { readFile } from 'node:fs/promises';
import { ProxyError, reasonOf } from '../errors/proxy-error.ts';
import { checkTable, readTable, type TableResult } from './read-table.ts';
import { MONOLITH, ROUTE_TABLE_SCHEMA, type RouteTable } from './route-table.ts';

/** Where the table comes from: a file, an overriding monolith, or both. */
export interface TableSource {
  readonly file: string | undefined;
  readonly monolith: string | undefined;
}

/** Reads the table anew. A file that cannot be read is thrown; problems inside it are returned. */
export async function loadTable({ file, monolith }: TableSource): Promise<TableResult> {
  if (file === undefined) return checkTable(passThrough(monolith ?? ''));
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ProxyError('PROXY-2001', { detail: `${file}: ${reasonOf(cause)}`, cause });
  }
  return readTable(text, (document) =>
    monolith === undefined ? document : withMonolith(document, monolith),
  );
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

function withMonolith(document: unknown, url: string): unknown {
  if (!isRecord(document)) return document;
  const targets = isRecord(document.targets) ? document.targets : {};
  const known = isRecord(targets[MONOLITH]) ? targets[MONOLITH] : {};
  return { ...document, targets: { ...targets, [MONOLITH]: { ...known, urls: [url] } } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
