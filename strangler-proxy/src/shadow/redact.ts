const SENSITIVE =
  /pass(?:word|wd|phrase|code)?$|pwd|token|secret|authori[sz]ation|api[-_]?key|private[-_]?key|cookie|session|credential|signature|otp$|ssn|iban|card[-_]?(?:number|no)|cvv|cvc/i;
const MAX_TEXT = 200;

export const REDACTED = '[redacted]';

/** Whether a value under this key must not be kept. */
export function isSensitive(key: string): boolean {
  return SENSITIVE.test(key);
}

/** A value fit to be kept and shown: without secrets, and short. */
export function redact(value: unknown, key = ''): unknown {
  if (isSensitive(key) && value !== undefined && value !== null) return REDACTED;
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (Array.isArray(value)) return summarized(value.slice(0, 5).map((item) => redact(item, key)));
  if (typeof value === 'object' && value !== null) {
    return summarized(
      Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redact(item, name)])),
    );
  }
  return value;
}

/** A raw path and query with the values of sensitive query parameters taken out. */
export function redactUrl(url: string): string {
  const query = url.indexOf('?');
  if (query < 0) return url;
  const pairs = url.slice(query + 1).split('&');
  const safe = pairs.map((pair) => {
    const [name = ''] = pair.split('=', 1);
    return isSensitive(name) ? `${name}=${REDACTED}` : pair;
  });
  return `${url.slice(0, query)}?${safe.join('&')}`;
}

function summarized(value: object): unknown {
  const text = JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : value;
}
