const KEY = 'shop-session';

/** What the server answered instead of what was asked for. */
export class ApiError extends Error {
  constructor(status, { code, message }) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function session() {
  const kept = localStorage.getItem(KEY);
  return kept === null ? undefined : JSON.parse(kept);
}

export function keepSession(value) {
  if (value === undefined) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(value));
}

export async function api(method, path, json) {
  const headers = {};
  const token = session()?.token;
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (json !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(path, { method, headers, body: json && JSON.stringify(json) });
  if (response.status === 204) return undefined;
  const body = await response.json();
  if (response.ok) return body;
  if (body.error.code === 'invalid_token') {
    // Kept from an earlier visit, and expired since.
    keepSession(undefined);
    return api(method, path, json);
  }
  throw new ApiError(response.status, body.error);
}

export const get = (path) => api('GET', path);
export const post = (path, json) => api('POST', path, json);
