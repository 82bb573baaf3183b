import type { SeamPlace } from '../../runtime/seam-wiring.ts';
import type { ClientModule } from './client-module.ts';
import type { Demand } from './demands.ts';
import { mockRules } from './mock-rules.ts';
import { wireText } from './seam-interaction.ts';
import { type ClientResult, testClient } from './test-client.ts';

/** What a client is tested in. */
export interface ClientSide {
  readonly consumer: string;
  readonly provider: string;
  readonly place: SeamPlace;
  /** The consumer's client as it is built, and the environment that the consumer runs in; undefined when no such file is found. */
  readonly client: (ClientModule & { readonly environment: Readonly<Record<string, string>> }) | undefined;
}

/** By Pact's mock server: the client makes each call with the arguments that were seen. */
export async function clientResults(
  demands: readonly Demand[],
  { consumer, provider, place, client }: ClientSide,
): Promise<readonly ClientResult[]> {
  if (client === undefined)
    return demands.map(() => 'its file beside the program that the start script runs was not found');
  return testClient(
    {
      consumer,
      provider,
      client: client.client,
      codec: client.codec,
      urlVariable: place.urlVariable,
      ...(place.errors === undefined ? {} : { errors: place.errors }),
      calls: demands.map(({ interaction: { request, response }, call: { call } }) => ({
        name: call.name,
        args: call.args,
        request: { path: request.path, body: wireText(request.body), rules: mockRules(request) },
        response: { status: response.status, body: wireText(response.body) },
      })),
    },
    client,
  );
}
