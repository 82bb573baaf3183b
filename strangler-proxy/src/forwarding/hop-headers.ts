/** Headers that belong to one connection (RFC 9110 7.6.1), and Expect, which the server has already answered. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
]);

/** A client must not be able to strip these by naming them in Connection: the message would mean something else. */
const NEVER_DROPPED = new Set(['host', 'content-length', 'content-type', 'cookie', 'authorization']);

/** Most names are of a length that none of them has, and need not be hashed. */
const LENGTHS = new Set([...HOP_BY_HOP].map(({ length }) => length));
const HAS_LENGTH = Array.from({ length: Math.max(...LENGTHS) + 1 }, (_, length) => LENGTHS.has(length));

export function isHopByHop(lowerCaseName: string): boolean {
  return HAS_LENGTH[lowerCaseName.length] === true && HOP_BY_HOP.has(lowerCaseName);
}

/** The further names that a Connection header declares to be hop-by-hop, or undefined when there are none. */
export function connectionTokens(connection: string | readonly string[] | undefined): string[] | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  const value = typeof connection === 'string' ? connection : connection.join(',');
  const tokens = value
    .toLowerCase()
    .split(',')
    .map((token) => token.trim());
  const names = tokens.filter((token) => token && !HOP_BY_HOP.has(token) && !NEVER_DROPPED.has(token));
  return names.length > 0 ? names : undefined;
}
