import { connectionTokens, isHopByHop } from './hop-headers.ts';

/**
 * What to do with X-Forwarded-For, -Host and -Proto: `replace` what the client claims by what the proxy saw,
 * `append` to it (only behind a proxy that can be trusted), or leave it alone (`off`).
 */
export type ForwardedPolicy = 'replace' | 'append' | 'off';

export interface ClientFacts {
  readonly address: string;
  readonly host: string | undefined;
  readonly proto: 'http' | 'https';
}

/** Names that `replace` takes away: each of them would let a client claim another address or scheme. */
const CLAIMS = new Set([
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'forwarded',
]);

/**
 * The headers for the upstream: as the client wrote and ordered them, less hop-by-hop ones.
 * Those are dropped first, so that a client cannot name what the proxy adds in its Connection header.
 */
export function requestHeaders(
  raw: readonly string[],
  connection: string | undefined,
  client: ClientFacts,
  policy: ForwardedPolicy,
): string[] {
  const dropped = connectionTokens(connection);
  const out: string[] = [];
  const claims: Partial<Record<string, string>> = {};
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (isHopByHop(lower) || dropped?.includes(lower)) continue;
    if (policy !== 'off' && CLAIMS.has(lower)) {
      const earlier = claims[lower];
      claims[lower] = earlier === undefined ? value : `${earlier}, ${value}`;
      continue;
    }
    out.push(name, value);
  }
  if (policy !== 'off') addForwarded(out, policy === 'append' ? claims : {}, client);
  return out;
}

function addForwarded(out: string[], claims: Partial<Record<string, string>>, client: ClientFacts): void {
  const earlier = claims['x-forwarded-for'];
  out.push('X-Forwarded-For', earlier ? `${earlier}, ${client.address}` : client.address);
  out.push('X-Forwarded-Proto', claims['x-forwarded-proto'] ?? client.proto);
  const host = claims['x-forwarded-host'] ?? client.host;
  if (host !== undefined) out.push('X-Forwarded-Host', host);
  const port = claims['x-forwarded-port'];
  if (port !== undefined) out.push('X-Forwarded-Port', port);
  const { forwarded } = claims;
  if (forwarded !== undefined) out.push('Forwarded', forwarded);
}
