import { connectionTokens, isHopByHop } from './hop-headers.ts';
import { isTraceparent, type TraceIds } from './trace-ids.ts';

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

export interface HeaderRules {
  readonly forwarded: ForwardedPolicy;
  /** Gives each request a trace and a request id where it has none; undefined leaves these headers alone. */
  readonly trace?: TraceIds | undefined;
  /** Lower-case names that are meant for the proxy alone. */
  readonly own?: readonly string[] | undefined;
}

type Claims = Partial<Record<string, string>>;
const NO_CLAIMS: Readonly<Claims> = {};

/** Names that `replace` takes away: each of them would let a client claim another address or scheme. */
const CLAIMS = new Set([
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'forwarded',
]);
const TRACE = new Set(['traceparent', 'tracestate']);

/**
 * The headers for the upstream: as the client wrote and ordered them, less hop-by-hop ones.
 * Those are dropped first, so that a client cannot name what the proxy adds in its Connection header.
 */
export function requestHeaders(
  raw: readonly string[],
  connection: string | undefined,
  client: ClientFacts,
  { forwarded, trace, own }: HeaderRules,
): string[] {
  const dropped = connectionTokens(connection);
  const out: string[] = [];
  let claims: Claims | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (isHopByHop(lower) || dropped?.includes(lower) || own?.includes(lower)) continue;
    const claimed = (forwarded !== 'off' && CLAIMS.has(lower)) || (trace !== undefined && TRACE.has(lower));
    if (claimed) {
      claims ??= {};
      const earlier = claims[lower];
      claims[lower] = earlier === undefined ? value : `${earlier}, ${value}`;
    } else {
      out.push(name, value);
    }
  }
  if (forwarded !== 'off')
    addForwarded(out, forwarded === 'append' ? (claims ?? NO_CLAIMS) : NO_CLAIMS, client);
  if (trace) addTrace(out, claims ?? NO_CLAIMS, trace);
  return out;
}

function addForwarded(out: string[], claims: Readonly<Claims>, client: ClientFacts): void {
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

/** A trace that the client began goes on; the state of one that it did not is meaningless and left out. */
function addTrace(out: string[], claims: Readonly<Claims>, trace: TraceIds): void {
  const { traceparent, tracestate } = claims;
  const goesOn = traceparent !== undefined && isTraceparent(traceparent);
  const parent = goesOn ? traceparent : trace.begin();
  out.push('traceparent', parent);
  if (goesOn && tracestate !== undefined) out.push('tracestate', tracestate);
}
