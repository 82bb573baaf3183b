import type { ModelRoute } from '../../artifacts/model.ts';
import type { Sample } from '../../artifacts/samples.ts';
import type { Samples } from '../../record/store.ts';
import { groupSamples } from '../contract/sample-groups.ts';
import type { OutboundStub } from '../outbound/outbound-stub.ts';
import { chooseSamples } from '../parity/choose-samples.ts';
import { realRequest, send } from '../replay.ts';
import type { DatabaseStates } from '../states/database-states.ts';
import type { SeamTap } from './seam-tap.ts';

export interface Replaying {
  readonly samples: Pick<Samples, 'samples' | 'vault'>;
  readonly states: DatabaseStates;
  readonly outbound: OutboundStub;
  /** URL of a monolith that runs everything itself, where there is one. */
  readonly aloneUrl?: string | undefined;
}

/** A request that was answered otherwise than recorded: what crossed the seam for it teaches nothing. */
export interface Stray {
  readonly sample: Sample;
  /** The status; undefined where there was no answer. */
  readonly got: number | undefined;
  /** The monolith by itself does not answer it as recorded either, such as what took two requests at once: that is not the seam's. */
  readonly isUnrepeatable: boolean;
}

/** What strays is asked once more: an application that writes on after its answer may have been overtaken. */
const ATTEMPTS = 2;

/**
 * Sends a caller what of a recording tells most of its calls, as far as the tap does not know it yet. Always the same requests: which
 * checks run beside must not change a contract.
 */
export async function replayForCalls(
  callerUrl: string,
  routes: readonly ModelRoute[],
  tap: SeamTap,
  { samples, states, outbound, aloneUrl }: Replaying,
): Promise<readonly Stray[]> {
  const askedOf = async (url: string, sample: Sample) => {
    await states.moveTo(sample.changesBefore);
    outbound.expect(sample);
    await tap.expect(sample, states.changesSoFar);
    const answer = await send(url, realRequest(sample, samples.vault)).catch(() => undefined);
    return answer?.status;
  };
  const isUnrepeatable = async (sample: Sample) =>
    aloneUrl !== undefined && (await askedOf(aloneUrl, sample)) !== sample.response.status;
  const strays: Stray[] = [];
  for (const sample of telling(routes, samples.samples).filter((one) => !tap.knows(one))) {
    let got = await askedOf(callerUrl, sample);
    for (let attempt = 1; got !== sample.response.status && attempt < ATTEMPTS; attempt += 1)
      got = await askedOf(callerUrl, sample);
    if (got !== sample.response.status)
      strays.push({ sample, got, isUnrepeatable: await isUnrepeatable(sample) });
  }
  await tap.rest();
  return strays;
}

/** The representatives of each kind of answer, and one request for each reason of a refusal: errors may have crossed the seam. */
function telling(routes: readonly ModelRoute[], samples: readonly Sample[]): readonly Sample[] {
  const representatives = groupSamples(
    samples,
    routes.map(({ id }) => id),
  ).flatMap(({ chosen }) => chosen);
  const refused = chooseSamples(routes, samples)
    .map(({ sample }) => sample)
    .filter(({ response }) => response.status >= 400);
  return [...new Set([...representatives, ...refused])].sort((a, b) => a.index - b.index);
}
