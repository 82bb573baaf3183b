import type { ProxyErrorCode } from '../errors/proxy-error.ts';

/** `.` or `..`, each dot plain or encoded, as a whole segment, with or without parameters (`..;x`). */
const DOT_SEGMENT = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?=$|[/\\;]|%2f|%5c|%3b)/i;
const HOST = /^[\w.~:[\]%!$&'()*+,;=-]*$/;

export type Target =
  | { readonly url: string; readonly pathname: string }
  | { readonly refused: ProxyErrorCode };

/**
 * The target to route and forward, or the reason to refuse it: what two parsers could read differently
 * must never be routed by one reading and answered by another.
 */
export function readTarget(requestTarget: string, host: string | undefined): Target {
  const url = requestTarget.startsWith('/') ? requestTarget : originForm(requestTarget, host);
  if (url === undefined) return { refused: 'PROXY-1005' };
  const query = url.indexOf('?');
  const pathname = query < 0 ? url : url.slice(0, query);
  const refused = refusePath(url, pathname);
  return refused ? { refused } : { url, pathname };
}

/** Whether the raw headers carry more than one Host, or one that is no host. */
export function refuseHost(rawHeaders: readonly string[]): ProxyErrorCode | undefined {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    hosts += 1;
    if (hosts > 1 || !HOST.test(rawHeaders[i + 1] ?? '')) return 'PROXY-1004';
  }
  return undefined;
}

/**
 * A coding under the chunks (`gzip, chunked`) would have to be named again upstream; Transfer-Encoding belongs to the
 * connection and is not forwarded, so only plain chunks keep their meaning.
 */
export function refuseCoding(transferEncoding: string | undefined): ProxyErrorCode | undefined {
  return transferEncoding === undefined || transferEncoding.toLowerCase() === 'chunked'
    ? undefined
    : 'PROXY-1007';
}

function refusePath(url: string, pathname: string): ProxyErrorCode | undefined {
  if (url.includes('#')) return 'PROXY-1006';
  // A query is data that no parser routes by: the application answers a NUL in it as it always did.
  if (pathname.includes('%00')) return 'PROXY-1002';
  if (pathname.includes('\\')) return 'PROXY-1003';
  const mayHoldDots = pathname.includes('.') || pathname.includes('%');
  return mayHoldDots && DOT_SEGMENT.test(pathname) ? 'PROXY-1001' : undefined;
}

/** RFC 9112 3.2.2: a server must accept the absolute form. It is taken for the host the client named, no other. */
function originForm(target: string, host: string | undefined): string | undefined {
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target) ?? [];
  if (authority === undefined || host === undefined) return undefined;
  if (authority.toLowerCase() !== host.toLowerCase()) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
