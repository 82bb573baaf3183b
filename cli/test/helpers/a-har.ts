export interface HarEntry {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly postData?: object;
  readonly status?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly content?: object;
  readonly more?: object;
}

/** A HAR 1.2 as a browser writes it, of which each test states only what differs. */
export function aHar(entries: readonly HarEntry[], version = '1.2'): string {
  return JSON.stringify({
    log: { version, creator: { name: 'test', version: '1' }, entries: entries.map(entryOf) },
  });
}

function entryOf(entry: HarEntry, index: number): object {
  const { method = 'GET', url, headers = {}, postData, status = 200, responseHeaders = {}, content } = entry;
  return {
    startedDateTime: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    time: 5,
    request: {
      method,
      url,
      httpVersion: 'h2',
      headers: pairs({ ':authority': 'x', ...headers }),
      ...(postData === undefined ? {} : { postData }),
    },
    response: {
      status,
      headers: pairs(responseHeaders),
      content: content ?? { size: 0, mimeType: '' },
    },
    cache: {},
    timings: {},
    ...entry.more,
  };
}

function pairs(headers: Readonly<Record<string, string>>): object[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

/** An answer in JSON. */
export function jsonAnswer(value: unknown): Pick<HarEntry, 'content' | 'responseHeaders'> {
  const text = JSON.stringify(value);
  return {
    responseHeaders: { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'br' },
    content: { size: text.length, mimeType: 'application/json', text },
  };
}
