import type { Sample, SampleBody } from '../artifacts/samples.ts';
import { secretHeaderKind, secretKind } from './secret-names.ts';
import { Secrets } from './secrets.ts';

type Json = Extract<SampleBody, { kind: 'json' }>['value'];
type Message = Pick<Sample['request'], 'headers' | 'body'>;

/** Samples without secrets, and the secrets that their placeholders stand for. */
export interface Redaction {
  readonly samples: readonly Sample[];
  readonly secrets: Secrets;
}

/**
 * Replaces secrets by placeholders, the same value by the same one everywhere: first all are gathered from the fields, headers and
 * parameters that name them, then every text is searched for them, so that a token hides also where nothing names it.
 */
export function redactSamples(samples: readonly Sample[]): Redaction {
  const secrets = new Secrets();
  // Longest-lived first would be no help: order of appearance keeps the numbers stable.
  const named = samples.map((sample) => redactNamed(sample, secrets));
  return { samples: named.map((sample) => redactEverywhere(sample, secrets)), secrets };
}

function redactNamed(sample: Sample, secrets: Secrets): Sample {
  return {
    ...sample,
    request: {
      ...sample.request,
      url: redactUrl(sample.request.url, secrets),
      ...redactMessage(sample.request, secrets),
    },
    response: { ...sample.response, ...redactMessage(sample.response, secrets) },
  };
}

function redactMessage({ headers, body }: Message, secrets: Secrets): Message {
  return {
    headers: headers.map(([name, value]) => [name, redactHeader(name, value, secrets)]),
    body: redactBody(body, headers, secrets),
  };
}

function redactHeader(name: string, value: string, secrets: Secrets): string {
  const lower = name.toLowerCase();
  const kind = secretHeaderKind(lower);
  if (kind === undefined || value === '') return value;
  if (lower === 'cookie')
    return value
      .split(/;\s*/)
      .map((pair) => redactPair(pair, secrets))
      .join('; ');
  if (lower === 'set-cookie') return value.replace(/^[^;]*/, (pair) => redactPair(pair, secrets));
  const [, scheme, credential] = /^(\S+) +(\S.*)$/.exec(value) ?? [];
  if (lower.endsWith('authorization') && scheme !== undefined && credential !== undefined)
    return `${scheme} ${secrets.placeholderOf(kind, credential)}`;
  return lower.endsWith('authorization') && /^[A-Za-z]+$/.test(value) && value.length <= 10
    ? value
    : secrets.placeholderOf(kind, value);
}

function redactPair(pair: string, secrets: Secrets): string {
  const at = pair.indexOf('=');
  const value = pair.slice(at + 1);
  return at < 0 || value === '' ? pair : `${pair.slice(0, at)}=${secrets.placeholderOf('cookie', value)}`;
}

function redactUrl(url: string, secrets: Secrets): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query + 1) + redactForm(url.slice(query + 1), secrets);
}

/** Parameters in the form of a query; only the values of secret ones change. */
function redactForm(text: string, secrets: Secrets): string {
  return text
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      const kind = at < 0 ? undefined : secretKind(decode(pair.slice(0, at)));
      const value = decode(pair.slice(at + 1));
      if (kind === undefined || value === '') return pair;
      return `${pair.slice(0, at)}=${secrets.placeholderOf(kind, value).replace('}}', '|url}}')}`;
    })
    .join('&');
}

function redactBody(body: SampleBody, headers: Message['headers'], secrets: Secrets): SampleBody {
  if (body.kind === 'json') return { kind: 'json', value: redactJson(body.value, undefined, secrets) };
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (body.kind === 'text' && /^application\/x-www-form-urlencoded\b/i.test(type))
    return { kind: 'text', value: redactForm(body.value, secrets) };
  return body;
}

/** Below a secret name every text and number is secret, for `card` may be an object. */
function redactJson(value: Json, kind: string | undefined, secrets: Secrets): Json {
  if (Array.isArray(value)) return value.map((one) => redactJson(one, kind, secrets));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, redactJson(one, secretKind(name) ?? kind, secrets)]),
    );
  if (kind === undefined || typeof value === 'boolean' || value === null || value === '') return value;
  return secrets.placeholderOf(kind, value);
}

function redactEverywhere(sample: Sample, secrets: Secrets): Sample {
  // Escapes of JSON would hide a secret from the search for it.
  const texts = textsOf(sample);
  const hide = secrets.hider(texts.join('\n'));
  const message = ({ headers, body }: Message): Message => ({
    headers: headers.map(([name, value]) => [name, hide(value)]),
    body: hideBody(body, hide, secrets),
  });
  return {
    ...sample,
    request: { ...sample.request, url: hide(sample.request.url), ...message(sample.request) },
    response: { ...sample.response, ...message(sample.response) },
  };
}

function textsOf({ request, response }: Sample): readonly string[] {
  const out: string[] = [request.url];
  for (const { headers, body } of [request, response]) {
    for (const [, value] of headers) out.push(value);
    if (body.kind === 'text') out.push(body.value);
    if (body.kind === 'json') collectTexts(body.value, out);
  }
  return out;
}

function collectTexts(value: Json, out: string[]): void {
  if (typeof value === 'string' || typeof value === 'number') out.push(String(value));
  else if (Array.isArray(value)) for (const one of value) collectTexts(one, out);
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) {
      out.push(name);
      collectTexts(one, out);
    }
}

function hideBody(body: SampleBody, hide: (text: string) => string, secrets: Secrets): SampleBody {
  if (body.kind === 'text') return { kind: 'text', value: hide(body.value) };
  if (body.kind === 'json') return { kind: 'json', value: hideJson(body.value, hide) };
  if (body.kind !== 'base64') return body;
  const bytes = Buffer.from(body.value, 'base64');
  // Bytes cannot hold a placeholder: rather no body than a secret.
  return secrets.isIn(bytes) ? { kind: 'truncated', bytes: bytes.length } : body;
}

function hideJson(value: Json, hide: (text: string) => string): Json {
  if (typeof value === 'string') return hide(value);
  if (typeof value === 'number') return hideNumber(value, hide);
  if (Array.isArray(value)) return value.map((one) => hideJson(one, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [hide(name), hideJson(one, hide)]));
}

/** A card number may come back where nothing names it; an ordinary id of few digits must not be mistaken for a code. */
function hideNumber(value: number, hide: (text: string) => string): Json {
  const text = String(value);
  return text.length < 10 ? value : hide(text) === text ? value : hide(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
