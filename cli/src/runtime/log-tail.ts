import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const WINDOW = 64 * 1024;

/** The last lines of a log, without secrets; empty when there is no log. */
export function logTail(file: string, lines = 15, secrets: readonly string[] = []): string {
  const text = readEnd(file).trimEnd();
  return redact(text.split('\n').slice(-lines).join('\n'), secrets);
}

/** Hides passwords in URLs, `password=…` style assignments and the given values. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return known
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+@/gi, '$1***@')
    .replace(/((?:password|passwd|secret|token|api_?key)["']?\s*[:=]\s*["']?)[^\s"',;]+/gi, '$1***');
}

function readEnd(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, WINDOW));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}
