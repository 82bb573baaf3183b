import { type Answer, fingerprint, type ReadBody, readAnswerBody } from './answer.ts';
import { redact } from './redact.ts';

/** One place in which two answers differ; the values are redacted. */
export interface Difference {
  /** `status`, `header:NAME`, `body`, or a JSON path such as `$.items[3].price`. */
  readonly path: string;
  readonly monolith: unknown;
  readonly service: unknown;
}

/** Headers in which a difference is a change of behaviour. Others name the moment, the host or the connection. */
const COMPARED_HEADERS = [
  'content-type',
  'content-encoding',
  'content-disposition',
  'content-language',
  'content-range',
  'location',
  'cache-control',
  'allow',
  'link',
  'vary',
  'www-authenticate',
];
/** Headers that must be on both sides or on neither, whatever their value. */
const PRESENT_HEADERS = ['etag', 'last-modified', 'set-cookie'];
const MAX_DIFFERENCES = 100;

/** Every place in which the service's answer differs from the monolith's. */
export function compareAnswers(monolith: Answer, service: Answer): Difference[] {
  const out: Difference[] = [];
  if (monolith.status !== service.status) {
    out.push({ path: 'status', monolith: monolith.status, service: service.status });
  }
  compareHeaders(monolith.headers, service.headers, out);
  // Most answers are the same bytes, and need no reading.
  if (!monolith.body.equals(service.body))
    compareBodies(readAnswerBody(monolith), readAnswerBody(service), out);
  return out;
}

/** The differences that remain once those in or below a noisy place are taken away. */
export function withoutNoise(differences: readonly Difference[], noise: readonly string[]): Difference[] {
  return differences.filter(({ path }) => !noise.some((noisy) => isWithin(path, noisy)));
}

function isWithin(path: string, noisy: string): boolean {
  if (!path.startsWith(noisy)) return false;
  const next = path[noisy.length];
  return next === undefined || next === '.' || next === '[';
}

function compareHeaders(a: Answer['headers'], b: Answer['headers'], out: Difference[]): void {
  for (const name of COMPARED_HEADERS) {
    if (a[name] !== b[name]) out.push(difference(`header:${name}`, a[name], b[name], name));
  }
  for (const name of PRESENT_HEADERS) {
    const [here, there] = [a[name] !== undefined, b[name] !== undefined];
    if (here !== there) out.push(difference(`header:${name}`, presence(here), presence(there), ''));
  }
}

function compareBodies(a: ReadBody, b: ReadBody, out: Difference[]): void {
  if ('json' in a && 'json' in b) {
    compareJson(a.json, b.json, { path: '$', key: '' }, out);
    return;
  }
  const [left, right] = [asBytes(a), asBytes(b)];
  if (!left.equals(right)) out.push(difference('body', fingerprint(left), fingerprint(right), ''));
}

function compareJson(a: unknown, b: unknown, at: { path: string; key: string }, out: Difference[]): void {
  if (out.length >= MAX_DIFFERENCES || Object.is(a, b)) return;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) out.push(difference(`${at.path}.length`, a.length, b.length, ''));
    const shared = Math.min(a.length, b.length);
    for (let i = 0; i < shared; i += 1) {
      compareJson(a[i], b[i], { path: `${at.path}[${i}]`, key: at.key }, out);
    }
    return;
  }
  if (isRecord(a) && isRecord(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      compareJson(a[key], b[key], { path: `${at.path}${step(key)}`, key }, out);
    }
    return;
  }
  out.push(difference(at.path, a, b, at.key));
}

function difference(path: string, monolith: unknown, service: unknown, key: string): Difference {
  return { path, monolith: redact(monolith, key) ?? null, service: redact(service, key) ?? null };
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asBytes(body: ReadBody): Buffer {
  return 'bytes' in body ? body.bytes : Buffer.from(JSON.stringify(body.json));
}

function presence(there: boolean): string {
  return there ? 'present' : 'absent';
}
