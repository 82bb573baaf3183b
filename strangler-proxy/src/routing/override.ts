import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
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
  const networks = trustedNetworks(override.networks ?? []);
  return {
    headers: secretHeader === undefined ? [header] : [header, secretHeader],
    wanted: (headers, peer) => {
      const target = headers[header];
      if (typeof target !== 'string') return undefined;
      const given = secretHeader === undefined ? undefined : headers[secretHeader];
      return isTrusted(networks, peer) || sameSecret(given, secret) ? target : undefined;
    },
  };
}

/** The parts of a network such as `10.0.0.0/8`, or undefined when it is none. */
export function parseNetwork(text: string): { address: string; prefix: number } | undefined {
  const [, address = '', bits = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  try {
    new BlockList().addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
    return { address, prefix: Number(bits) };
  } catch {
    return undefined;
  }
}

function trustedNetworks(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network) list.addSubnet(network.address, network.prefix, isIPv6(network.address) ? 'ipv6' : 'ipv4');
  }
  return list;
}

function isTrusted(networks: BlockList, peer: string): boolean {
  // A listener on both families shows an IPv4 peer as an IPv6 address.
  const address = peer.replace(/^::ffff:(?=\d+\.)/i, '');
  return address !== '' && networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function sameSecret(given: string | string[] | undefined, secret: string | undefined): boolean {
  if (typeof given !== 'string' || !secret) return false;
  const [here, there] = [Buffer.from(given), Buffer.from(secret)];
  return here.length === there.length && timingSafeEqual(here, there);
}
