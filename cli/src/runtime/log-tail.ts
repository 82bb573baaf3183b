import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const WINDOW = 64 * 1024;

/** The last lines of a log, without secrets; empty when there is no log. */
export function logTail(file: string, lines = 15, secrets: readonly string[] = []): string {
  const text = readEnd(file).trimEnd();
  return redact(text.split('\n').slice(-lines).join('\n'), secrets);
}

/** A line that names what went wrong; counts such as `0 errors` do not. */
const ERROR =
  /\bError(?: \[\w+\])?:|[a-z]Error\b|\b[Uu]n(?:caught|handled)|\bUNCAUGHT|\b[Cc]annot find|\bE[A-Z]{5,}\b/;
const LINES_OF_ERROR = 3;

/**
 * Why a program did not do its work, as far as its log tells: its last lines, and the first error where that stands above them,
 * since what goes wrong first is often followed by much that does not matter.
 */
export function causeInLog(file: string, secrets: readonly string[] = []): string {
  const tail = logTail(file, 15, secrets);
  if (tail === '') return 'It wrote nothing to its log.';
  const lines = readBeginning(file).split('\n');
  const at = lines.findIndex((line) => ERROR.test(line));
  const first = redact(lines.slice(at, at + LINES_OF_ERROR).join('\n'), secrets);
  return at < 0 || tail.includes(redact(lines[at] ?? '', secrets))
    ? `last log lines:\n${tail}`
    : `the first error in its log:\n${first}\nlast log lines:\n${tail}`;
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

function readBeginning(file: string): string {
  return read(file, () => 0);
}

function readEnd(file: string): string {
  return read(file, (size) => Math.max(0, size - WINDOW));
}

/** So much of a file as a window holds; empty when there is none. */
function read(file: string, from: (size: number) => number): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, WINDOW));
    readSync(descriptor, buffer, 0, buffer.length, from(size));
    return buffer.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}
