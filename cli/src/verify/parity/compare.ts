import { isDeepStrictEqual } from 'node:util';
import type { OutboundCall } from '../../record/outbound-gate.ts';
import type { Answer } from '../replay.ts';
import type { OwnChange } from '../states/database-states.ts';
import { comparableHeaders } from './answer-headers.ts';
import { parseExactly } from './exact-json.ts';
import { comparableCalls } from './outbound-calls.ts';
import { splitTransactions } from './transactions.ts';

/** What a request did: its answer, the rows that it changed, and what it asked of other systems. */
export interface Effect {
  readonly answer: Answer;
  readonly rows: readonly OwnChange[];
  readonly calls: readonly OutboundCall[];
}

/** One place in which two effects differ. */
export interface Difference {
  /** `status`, `header:NAME`, `body`, `$.items[0].price`, `rows.public.reviews[0].after.rating`, `transactions` or `calls[0].body.amount`. */
  readonly path: string;
  readonly monolith: unknown;
  readonly service: unknown;
}

/** Every place in which the effect of the same request differs. */
export function compareEffects(monolith: Effect, service: Effect): readonly Difference[] {
  const out: Difference[] = [];
  compareValues(monolith.answer.status, service.answer.status, 'status', out);
  compareHeaders(monolith.answer, service.answer, out);
  const [here, there] = [jsonOf(monolith.answer), jsonOf(service.answer)];
  if (here !== undefined && there !== undefined) compareValues(here, there, '$', out);
  else if (!monolith.answer.body.equals(service.answer.body))
    out.push({
      path: 'body',
      monolith: monolith.answer.body.toString('latin1'),
      service: service.answer.body.toString('latin1'),
    });
  compareRows(monolith.rows, service.rows, out);
  compareTransactions(monolith.rows, service.rows, out);
  compareCalls(monolith.calls, service.calls, out);
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

function compareHeaders(monolith: Answer, service: Answer, out: Difference[]): void {
  const [here, there] = [comparableHeaders(monolith), comparableHeaders(service)];
  for (const name of new Set([...Object.keys(here), ...Object.keys(there)]))
    compareValues(here[name], there[name], `header:${name}`, out);
}

function compareValues(a: unknown, b: unknown, path: string, out: Difference[]): void {
  if (isDeepStrictEqual(a, b)) return;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) out.push({ path: `${path}.length`, monolith: a.length, service: b.length });
    for (let at = 0; at < Math.min(a.length, b.length); at += 1)
      compareValues(a[at], b[at], `${path}[${at}]`, out);
  } else if (isRecord(a) && isRecord(b)) {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)]))
      compareValues(a[name], b[name], `${path}.${name}`, out);
  } else out.push({ path, monolith: a, service: b });
}

/** Tables change in an order that is nobody's business, and so do the rows that one statement finds; new rows come in theirs. */
function compareRows(a: readonly OwnChange[], b: readonly OwnChange[], out: Difference[]): void {
  for (const table of new Set([...a, ...b].map((one) => one.table))) {
    const [here, there] = [a, b].map((rows) => inOrder(rows.filter((one) => one.table === table)));
    const path = `rows.${table}`;
    const [monolith, service] = [here, there].map((rows = []) => counted(rows.map(({ op }) => op)));
    if (monolith !== service) out.push({ path, monolith, service });
    else compareValues(here, there, path, out);
  }
}

function compareTransactions(a: readonly OwnChange[], b: readonly OwnChange[], out: Difference[]): void {
  const split = splitTransactions(a, b);
  if (split !== undefined) out.push({ path: 'transactions', ...split });
}

function inOrder(rows: readonly OwnChange[]): readonly Pick<OwnChange, 'op' | 'before' | 'after'>[] {
  return rows
    .map(({ op, before, after }) => ({ op, before, after }))
    .map((row) => ({ row, was: row.before === null ? '' : JSON.stringify(row.before) }))
    .sort((a, b) => (a.was < b.was ? -1 : a.was > b.was ? 1 : 0))
    .map(({ row }) => row);
}

function compareCalls(a: readonly OutboundCall[], b: readonly OutboundCall[], out: Difference[]): void {
  const [here, there] = [comparableCalls(a), comparableCalls(b)];
  const [monolith, service] = [here, there].map((calls) => counted(calls.map(({ call }) => call)));
  if (monolith !== service) out.push({ path: 'calls', monolith, service });
  else compareValues(here, there, 'calls', out);
}

/** `2 INSERT, 1 UPDATE`, in the order of first appearance. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ') || 'none';
}

function jsonOf(answer: Answer): unknown {
  if (!/[/+]json\b/i.test(String(comparableHeaders(answer)['content-type'] ?? ''))) return undefined;
  try {
    return parseExactly(answer.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
