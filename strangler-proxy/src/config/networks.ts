import { BlockList, isIPv6 } from 'node:net';

interface Network {
  readonly address: string;
  readonly prefix: number;
}

/** The parts of a network such as `10.0.0.0/8`, or undefined when it is none. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', bits = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  const network = { address, prefix: Number(bits) };
  try {
    add(new BlockList(), network);
    return network;
  } catch {
    return undefined;
  }
}

/** A test whether an address is in one of the networks. */
export function compileNetworks(networks: readonly string[]): (peer: string) => boolean {
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network) add(list, network);
  }
  return (peer) => {
    // A listener on both families shows an IPv4 peer as an IPv6 address.
    const address = peer.replace(/^::ffff:(?=\d+\.)/i, '');
    return address !== '' && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  };
}

function add(list: BlockList, { address, prefix }: Network): void {
  list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
}
