import type { InteractionResult } from '../contract/judge.ts';
import { type ClientSide, clientResults } from './client-side.ts';
import type { Demand } from './demands.ts';
import { type HostSide, hostResults } from './host-side.ts';
import type { ClientResult } from './test-client.ts';

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

/** What both sides made of an interaction, as one outcome. */
export function keptBy({ isOld }: Demand, host: InteractionResult | undefined, client: ClientResult): Kept {
  const findings = typeof client === 'string' ? UNTESTED : client;
  // Pact refuses a request that does not match, and what the client makes of that refusal shows nothing more.
  const isRefused = findings.received && findings.sent.length > 0;
  const wrong = isRefused ? findings.sent : [...findings.sent, ...findings.understood];
  const mismatches = host?.outcome === 'mismatch' ? host.mismatches : [];
  const isMisunderstood = findings.sent.length === 0 && wrong.length > 0;
  if (isMisunderstood || (isOld && wrong.length + mismatches.length > 0))
    return { outcome: 'broken', places: [...mismatches, ...placesOf('client', wrong)] };
  // A call that is not even like others of its kind is no fault of anybody: no contract has been made of it yet.
  if (isRefused) return { outcome: 'unfit', places: placesOf('client', wrong) };
  const places = [
    ...mismatches.map((one) => ({ ...one, message: `the host does not repeat it: ${one.message}` })),
    ...placesOf('host', host === undefined ? ['it was not asked'] : host.reasons),
    ...placesOf('client', typeof client === 'string' ? [client] : wrong),
  ];
  return { outcome: places.length === 0 ? 'kept' : 'not-run', places };
}

const UNTESTED = { sent: [], received: false, understood: [] };

function placesOf(field: string, messages: readonly string[]): Kept['places'] {
  return messages.map((message) => ({ field, message }));
}
