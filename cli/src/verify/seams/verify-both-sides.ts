import type { InteractionResult } from '../contract/judge.ts';
import { type ClientResult, type ClientSide, clientResults } from './client-side.ts';
import type { Demand } from './demands.ts';
import { type HostSide, hostResults } from './host-side.ts';

/** Whether both sides of a seam keep an interaction, and where not; `unfit` is what no contract can hold. */
export interface Kept {
  readonly outcome: 'kept' | 'broken' | 'not-run' | 'unfit';
  readonly places: readonly { readonly field: string; readonly message: string }[];
}

export type BothSides = HostSide & Omit<ClientSide, 'place'>;

/** Demands interactions of the host, by Pact's verifier, and of the client, by Pact's mock server. */
export async function verifyBothSides(
  demands: readonly Demand[],
  sides: BothSides,
): Promise<ReadonlyMap<Demand, Kept>> {
  if (demands.length === 0) return new Map();
  const [hosts, clients] = await Promise.all([
    hostResults(demands, sides),
    clientResults(demands, { ...sides, place: sides.line.place }),
  ]);
  return new Map(
    demands.map((demand, index) => [
      demand,
      keptBy(demand, hosts[index], clients[index] ?? 'it was not tested'),
    ]),
  );
}

function keptBy({ isOld }: Demand, host: InteractionResult | undefined, client: ClientResult): Kept {
  const { sent, understood } =
    typeof client === 'string'
      ? { sent: [], understood: [] }
      : { sent: client.sent, understood: client.understood };
  const mismatches = host?.outcome === 'mismatch' ? host.mismatches : [];
  const isBroken = understood.length + (isOld ? sent.length + mismatches.length : 0) > 0;
  if (isBroken)
    return { outcome: 'broken', places: [...mismatches, ...placesOf('client', [...sent, ...understood])] };
  // A call that is not even like others of its kind is no fault of anybody: no contract has been made of it yet.
  if (sent.length > 0) return { outcome: 'unfit', places: placesOf('client', sent) };
  const places = [
    ...mismatches.map((one) => ({ ...one, message: `the host does not repeat it: ${one.message}` })),
    ...placesOf('host', host === undefined ? ['it was not asked'] : host.reasons),
    ...placesOf('client', typeof client === 'string' ? [client] : []),
  ];
  return { outcome: places.length === 0 ? 'kept' : 'not-run', places };
}

function placesOf(field: string, messages: readonly string[]): Kept['places'] {
  return messages.map((message) => ({ field, message }));
}
