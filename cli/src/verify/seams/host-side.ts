import type { Sample } from '../../artifacts/samples.ts';
import type { Vault } from '../../record/vault.ts';
import type { InteractionResult } from '../contract/judge.ts';
import { type Interaction, RECORDED_STATE } from '../contract/pact-file.ts';
import { verifyInteractions } from '../contract/verify-interactions.ts';
import type { OutboundStub } from '../outbound/outbound-stub.ts';
import type { SeamLine } from '../sides.ts';
import type { DatabaseStates } from '../states/database-states.ts';
import type { Demand } from './demands.ts';

/** What a host is asked on. */
export interface HostSide {
  readonly provider: string;
  readonly line: SeamLine;
  readonly states: DatabaseStates;
  readonly outbound: OutboundStub;
  readonly vault: Vault;
}

/** By Pact's verifier: the host is asked with the very bytes of the call, on the rows that the call found. */
export async function hostResults(
  demands: readonly Demand[],
  { provider, line, states, outbound, vault }: HostSide,
): Promise<readonly (InteractionResult | undefined)[]> {
  const interactions = demands.map(({ interaction, call: { call } }, index) => ({
    route: call.name,
    sample: requestOf(index, interaction, call.args, line.token),
    interaction: {
      ...interaction,
      providerStates: [{ name: RECORDED_STATE, params: { sample: index } }],
    },
  }));
  const prepare = async ({ index }: Sample) => {
    const call = demands[index]?.call.call;
    if (call === undefined) throw new Error(`there is no call ${index}`);
    await states.moveTo(call.sample.changesBefore);
    if (call.changes !== '[]') await states.repeat(call.changes);
    outbound.expect(call.sample);
  };
  const { results } = await verifyInteractions(
    { provider, providerUrl: line.hostUrl, prepare, vault },
    interactions,
  );
  return interactions.map((one) => results.get(one));
}

/** A call as a request of its own. */
function requestOf(index: number, { request }: Interaction, args: string, token: string): Sample {
  return {
    index,
    request: {
      method: request.method,
      url: request.path,
      headers: [
        ['content-type', 'application/json'],
        ['authorization', `Bearer ${token}`],
      ],
      body: { kind: 'text', value: args },
    },
    response: { status: 0, headers: [], body: { kind: 'none' } },
    startedAt: 0,
    endedAt: 0,
    changesBefore: 0,
  };
}
