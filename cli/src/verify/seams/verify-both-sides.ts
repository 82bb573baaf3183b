import type { Sample } from '../../artifacts/samples.ts';
import type { Vault } from '../../record/vault.ts';
import type { InteractionResult } from '../contract/judge.ts';
import { type Interaction, RECORDED_STATE } from '../contract/pact-file.ts';
import { verifyInteractions } from '../contract/verify-interactions.ts';
import type { OutboundStub } from '../outbound/outbound-stub.ts';
import type { SeamLine } from '../sides.ts';
import type { DatabaseStates } from '../states/database-states.ts';
import type { ClientFindings } from './client-findings.ts';
import type { ClientModule } from './client-module.ts';
import type { Demand } from './demands.ts';
import { mockRules } from './mock-rules.ts';
import { wireText } from './seam-interaction.ts';
import { testClient } from './test-client.ts';

/** What verification of both sides of a seam works on. */
export interface BothSides {
  readonly states: DatabaseStates;
  readonly outbound: OutboundStub;
  readonly vault: Vault;
  /** The consumer's client as it is built, and the environment that the consumer runs in; undefined when no such file is found. */
  readonly client: (ClientModule & { readonly environment: Readonly<Record<string, string>> }) | undefined;
}

/** Whether both sides of a seam keep an interaction, and where not; `unfit` is what no contract can hold. */
export interface Kept {
  readonly outcome: 'kept' | 'broken' | 'not-run' | 'unfit';
  readonly places: readonly { readonly field: string; readonly message: string }[];
}

interface Seam {
  readonly consumer: string;
  readonly provider: string;
  readonly line: SeamLine;
}

/** Demands interactions of the host, by Pact's verifier, and of the client, by Pact's mock server. */
export async function verifyBothSides(
  demands: readonly Demand[],
  seam: Seam,
  sides: BothSides,
): Promise<ReadonlyMap<Demand, Kept>> {
  if (demands.length === 0) return new Map();
  const [hosts, clients] = await Promise.all([
    hostResults(demands, seam, sides),
    clientResults(demands, seam, sides),
  ]);
  return new Map(
    demands.map((demand, index) => [
      demand,
      keptBy(demand, hosts[index], clients[index] ?? 'it was not tested'),
    ]),
  );
}

function keptBy({ isOld }: Demand, host: InteractionResult | undefined, client: ClientResult): Kept {
  if (typeof client === 'string')
    return { outcome: 'not-run', places: [{ field: 'client', message: client }] };
  const [sent, understood] = [placesOf('client', client.sent), placesOf('client', client.understood)];
  const mismatches = host?.outcome === 'mismatch' ? host.mismatches : [];
  const isBroken = understood.length + (isOld ? sent.length + mismatches.length : 0) > 0;
  if (isBroken) return { outcome: 'broken', places: [...mismatches, ...sent, ...understood] };
  // A call that is not even like others of its kind is no fault of anybody: no contract has been made of it yet.
  if (sent.length > 0) return { outcome: 'unfit', places: sent };
  const reasons = mismatches.map((one) => ({
    ...one,
    message: `the host does not repeat it: ${one.message}`,
  }));
  const places = [...reasons, ...placesOf('host', host === undefined ? ['it was not asked'] : host.reasons)];
  return { outcome: places.length === 0 ? 'kept' : 'not-run', places };
}

function placesOf(field: string, messages: readonly string[]): Kept['places'] {
  return messages.map((message) => ({ field, message }));
}

/** The host is asked with the very bytes of the call, on the rows that the call found. */
async function hostResults(
  demands: readonly Demand[],
  { provider, line }: Seam,
  { states, outbound, vault }: BothSides,
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

/** What was wrong with the client; a text is why it could not be shown. */
type ClientResult = ClientFindings | string;

async function clientResults(
  demands: readonly Demand[],
  { consumer, provider, line }: Seam,
  { client }: BothSides,
): Promise<readonly ClientResult[]> {
  if (client === undefined)
    return demands.map(() => 'its file beside the program that the start script runs was not found');
  const results = await testClient(
    {
      consumer,
      provider,
      client: client.client,
      codec: client.codec,
      urlVariable: line.place.urlVariable,
      ...(line.place.errors === undefined ? {} : { errors: line.place.errors }),
      calls: demands.map(({ interaction: { request, response }, call: { call } }) => ({
        name: call.name,
        args: call.args,
        request: { path: request.path, body: wireText(request.body), rules: mockRules(request) },
        response: { status: response.status, body: wireText(response.body) },
      })),
    },
    client,
  );
  return typeof results === 'string' ? demands.map(() => results) : results;
}
