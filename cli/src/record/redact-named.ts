import type { Sample, SampleBody } from '../artifacts/samples.ts';
import { inUrl } from './placeholders.ts';
import { secretHeaderKind, secretKind } from './secret-names.ts';
import type { Secrets } from './secrets.ts';

type Json = Extract<SampleBody, { kind: 'json' }>['value'];
type Message = Pick<Sample['request'], 'headers' | 'body'>;

/** A sample with every value replaced whose header, parameter or field names a secret. */
export function redactNamed(sample: Sample, secrets: Secrets): Sample {
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
      return `${pair.slice(0, at)}=${inUrl(secrets.placeholderOf(kind, value))}`;
    })
    .join('&');
}

function redactBody(body: SampleBody, headers: Message['headers'], secrets: Secrets): SampleBody {
  if (body.kind === 'json') return { kind: 'json', value: redactJson(body.value, undefined, secrets) };
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (body.kind === 'text' && /^application\/x-www-form-urlencoded\b/i.test(type))
    return { kind: 'text', value: redactForm(body.value, secrets) };
  if (body.kind === 'text' && /^multipart\/form-data\b/i.test(type))
    return { kind: 'text', value: redactParts(body.value, secrets) };
  return body;
}

/** A part's name, whatever headers follow it, an empty line, and one line of value. */
const PART = /(\bname="([^"\r\n]*)"[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n)([^\r\n]+)(?=\r?\n--)/g;

function redactParts(text: string, secrets: Secrets): string {
  return text.replace(PART, (whole: string, head: string, name: string, value: string) => {
    const kind = secretKind(name);
    return kind === undefined ? whole : head + secrets.placeholderOf(kind, value);
  });
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

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
