import { inject } from 'vitest';

export const baseUrl = inject('baseUrl');

export interface Reply<T> {
  status: number;
  headers: Headers;
  /** Typed by what the test expects; the assertions on it are what proves the type. */
  body: T;
}

export interface Call {
  token?: string;
  json?: unknown;
  /** Sent as it is, for bodies that are no JSON. */
  text?: string;
  bytes?: Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

export async function send<T = unknown>(method: string, path: string, call: Call = {}): Promise<Reply<T>> {
  const response = await fetch(baseUrl + path, {
    method,
    headers: {
      ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
      ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    },
    body: call.json === undefined ? (call.bytes ?? call.text) : JSON.stringify(call.json),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : text) as T,
  };
}

export const get = <T>(path: string, token?: string) => send<T>('GET', path, { token });
export const post = <T>(path: string, json?: unknown, token?: string) =>
  send<T>('POST', path, { json, token });
export const patch = <T>(path: string, json?: unknown, token?: string) =>
  send<T>('PATCH', path, { json, token });
export const put = <T>(path: string, token?: string) => send<T>('PUT', path, { token });
export const del = (path: string, token?: string) => send<string>('DELETE', path, { token });
