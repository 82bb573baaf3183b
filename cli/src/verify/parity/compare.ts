import type { Answer } from '../replay.ts';
import type { OwnChange } from '../states/database-states.ts';

/** What a request did: its answer and the rows that it changed. */
export interface Effect {
  readonly answer: Answer;
  readonly rows: readonly OwnChange[];
}

/** One place in which two effects differ. */
export interface Difference {
  /** `status`, `header:NAME`, `body`, `$.items[0].price` or `rows.public.reviews[0].after.rating`. */
  readonly path: string;
  readonly monolith: unknown;
  readonly service: unknown;
}

/** Headers in which a difference is a change of behaviour. */
const HEADERS = [
  'content-type',
  'content-disposition',
  'cache-control',
  'location',
  'allow',
  'www-authenticate',
  'link',
];

/** Every place in which the effect of the same request differs. */
export function compareEffects(monolith: Effect, service: Effect): readonly Difference[] {
  const out: Difference[] = [];
  compareValues(monolith.answer.status, service.answer.status, 'status', out);
  for (const name of HEADERS)
    compareValues(headerOf(monolith.answer, name), headerOf(service.answer, name), `header:${name}`, out);
  const [here, there] = [jsonOf(monolith.answer), jsonOf(service.answer)];
  if (here !== undefined && there !== undefined) compareValues(here, there, '$', out);
  else if (!monolith.answer.body.equals(service.answer.body))
    out.push({
      path: 'body',
      monolith: `${monolith.answer.body.length} bytes`,
      service: `${service.answer.body.length} bytes`,
    });
  compareValues(byTable(monolith.rows), byTable(service.rows), 'rows', out);
  return out;
}

/** The place without the numbers of list elements: what is noise in one element is noise in all. */
export function placeOf(path: string): string {
  return path.replace(/\[\d+\]/g, '[*]');
}

/** A value for people, not too long. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function compareValues(a: unknown, b: unknown, path: string, out: Difference[]): void {
  if (Object.is(a, b)) return;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) out.push({ path: `${path}.length`, monolith: a.length, service: b.length });
    for (let at = 0; at < Math.min(a.length, b.length); at += 1)
      compareValues(a[at], b[at], `${path}[${at}]`, out);
  } else if (isRecord(a) && isRecord(b)) {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)]))
      compareValues(a[name], b[name], `${path}.${name}`, out);
  } else out.push({ path, monolith: a, service: b });
}

/** Tables change in an order that is nobody's business; the rows of one table in theirs. */
function byTable(rows: readonly OwnChange[]): Record<string, OwnChange[]> {
  const tables: Record<string, OwnChange[]> = {};
  for (const row of rows) tables[row.table] = [...(tables[row.table] ?? []), row];
  return tables;
}

function headerOf({ headers }: Answer, name: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2)
    if (headers[at]?.toLowerCase() === name) return headers[at + 1];
  return undefined;
}

function jsonOf(answer: Answer): unknown {
  if (!/[/+]json\b/i.test(headerOf(answer, 'content-type') ?? '')) return undefined;
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
