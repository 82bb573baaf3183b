import type { Answer } from '../replay.ts';

/** Headers of the moment, the connection or the program, in which two right answers may differ. */
const NOT_COMPARED = new Set([
  'age',
  'alt-svc',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'server',
  'server-timing',
  'trailer',
  'transfer-encoding',
  'via',
  'x-powered-by',
  'x-response-time',
]);
/** Made of what a copy of a file does not share with the file; being there or not, and a tag's strength, is behavior. */
const KIND_ONLY: Readonly<Record<string, (value: string) => string>> = {
  etag: (value) => (/^W\//.test(value) ? 'weak' : 'strong'),
  'last-modified': () => 'present',
};

/** What of an answer's headers is behavior, by name; cookies taken apart, so that one attribute differs alone. */
export function comparableHeaders({ headers }: Pick<Answer, 'headers'>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const cookies: Record<string, unknown> = {};
  for (let at = 0; at < headers.length; at += 2) {
    const [name, value] = [(headers[at] ?? '').toLowerCase(), headers[at + 1] ?? ''];
    if (NOT_COMPARED.has(name)) continue;
    if (name === 'set-cookie') {
      const cookie = readCookie(value);
      cookies[freeName(cookie.name, cookies)] = cookie.parts;
    } else if (Object.hasOwn(KIND_ONLY, name)) out[name] = KIND_ONLY[name]?.(value);
    else out[name] = out[name] === undefined ? value : `${String(out[name])}, ${value}`;
  }
  return { ...out, 'set-cookie': cookies };
}

/** A cookie may be set for several paths or hosts in one answer. */
function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  let nr = 1;
  while (Object.hasOwn(taken, nr === 1 ? name : `${name} (${nr})`)) nr += 1;
  return nr === 1 ? name : `${name} (${nr})`;
}

/** The order and case of attributes say nothing; a flag such as HttpOnly is there or not. */
function readCookie(text: string): { name: string; parts: Record<string, string | true> } {
  const [pair = '', ...attributes] = text.split(';');
  const [name, value] = splitPair(pair);
  const parts: Record<string, string | true> = { value };
  for (const attribute of attributes) {
    const [key, setting] = splitPair(attribute);
    if (key !== '') parts[key.toLowerCase()] = attribute.includes('=') ? setting : true;
  }
  return { name, parts };
}

function splitPair(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
