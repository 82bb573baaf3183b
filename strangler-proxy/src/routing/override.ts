import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { compileNetworks } from '../config/networks.ts';
import type { RouteTable } from '../config/route-table.ts';

/** Tells which target a tester asks for, if that tester may. */
export interface Override {
  readonly wanted: (headers: IncomingHttpHeaders, peer: string) => string | undefined;
  /** Lower-case names of the headers that carry it; they are not forwarded. */
  readonly headers: readonly string[];
}

/** Compiles the table's override; a request passes by the secret, or by the network that it comes from. */
export function compileOverride(
  override: RouteTable['override'],
  secret: string | undefined,
): Override | undefined {
  if (!override) return undefined;
  const header = override.header.toLowerCase();
  const secretHeader = override.secretHeader?.toLowerCase();
  const isTrusted = compileNetworks(override.networks ?? []);
  return {
    headers: secretHeader === undefined ? [header] : [header, secretHeader],
    wanted: (headers, peer) => {
      const target = headers[header];
      if (typeof target !== 'string') return undefined;
      const given = secretHeader === undefined ? undefined : headers[secretHeader];
      return isTrusted(peer) || sameSecret(given, secret) ? target : undefined;
    },
  };
}

function sameSecret(given: string | string[] | undefined, secret: string | undefined): boolean {
  if (typeof given !== 'string' || !secret) return false;
  const [here, there] = [Buffer.from(given), Buffer.from(secret)];
  return here.length === there.length && timingSafeEqual(here, there);
}
