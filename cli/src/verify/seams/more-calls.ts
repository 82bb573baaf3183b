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
  readonly samples: Samples;
  readonly states: DatabaseStates;
  readonly outbound: OutboundStub;
}

/**
 * Sends a caller what of a recording tells most of its calls, as far as the tap does not know it yet. Always the same requests: which
 * checks run beside must not change a contract.
 * @returns numbers of samples that were answered with another status than recorded: what crossed the seam then teaches nothing
 */
export async function replayForCalls(
  callerUrl: string,
  routes: readonly ModelRoute[],
  tap: SeamTap,
  { samples, states, outbound }: Replaying,
): Promise<ReadonlySet<number>> {
  const strays = new Set<number>();
  for (const sample of telling(routes, samples.samples)) {
    if (tap.knows(sample)) continue;
    await states.moveTo(sample.changesBefore);
    outbound.expect(sample);
    await tap.expect(sample, states.changesSoFar);
    const answer = await send(callerUrl, realRequest(sample, samples.vault)).catch(() => undefined);
    if (answer?.status !== sample.response.status) strays.add(sample.index);
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
