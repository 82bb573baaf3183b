import type { Sample, SampleBody } from '../artifacts/samples.ts';
import { asNumber, readPlaceholder } from './placeholders.ts';
import { textsOf } from './sample-texts.ts';
import type { Secrets } from './secrets.ts';

type Json = Extract<SampleBody, { kind: 'json' }>['value'];
type Message = Pick<Sample['request'], 'headers' | 'body'>;

/** A sample with every known secret replaced wherever it stands. */
export function hideEverywhere(sample: Sample, secrets: Secrets): Sample {
  // Escapes of JSON would hide a secret from the search for it.
  const hide = secrets.hider(textsOf(sample).join('\n'));
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
  const hidden = text.length < 10 ? text : hide(text);
  if (hidden === text) return value;
  return readPlaceholder(hidden) === undefined ? hidden : asNumber(hidden);
}
