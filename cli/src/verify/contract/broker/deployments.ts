import { z } from 'zod';
import { causeOf, fail } from '../../../errors/problem.ts';
import type { Candidate } from '../deployment-needs.ts';
import { type BrokerAccess, withoutSecrets } from './broker-access.ts';
import { pactBroker } from './pact-command.ts';

/** What the broker's matrix says of a version and an environment. */
export interface BrokerAnswer {
  readonly deployable: boolean;
  /** Verifications that it counts as successful. */
  readonly verified: number;
  readonly why: string;
}

const answerSchema = z.looseObject({
  summary: z.looseObject({
    deployable: z.boolean().nullish(),
    reason: z.string().default(''),
    success: z.number().default(0),
  }),
});

/** A version that is asked about together with the candidate. */
export interface Companion {
  readonly participant: string;
  readonly version: string;
}

/**
 * Asks the broker's matrix, which adds whoever is deployed there to the candidate and its companions. With JSON its tool ends with 0 whatever the answer is, and a version without any contract is
 * deployable to it, so only the summary counts: yes, for at least one verification.
 * @param companions clients, of which no deployment is ever recorded
 * @throws Failure MIG-3006, MIG-5103
 */
export async function canIDeploy(
  access: BrokerAccess,
  candidate: Candidate,
  companions: readonly Companion[],
): Promise<BrokerAnswer> {
  const text = await pactBroker(access, [
    'can-i-deploy',
    ...[candidate, ...companions].flatMap((one) => [
      '--pacticipant',
      one.participant,
      '--version',
      one.version,
    ]),
    '--to-environment',
    candidate.environment,
    '--output',
    'json',
  ]);
  const { summary } = readAnswer(text, access);
  const why = withoutSecrets(summary.reason, access);
  if (summary.deployable === true && summary.success === 0)
    return { deployable: false, verified: 0, why: `no verification is known to it (${why})` };
  return { deployable: summary.deployable === true, verified: summary.success, why };
}

/** @throws Failure MIG-3006, MIG-5103 */
export async function recordDeployment(access: BrokerAccess, candidate: Candidate): Promise<void> {
  await pactBroker(access, [
    'record-deployment',
    '--pacticipant',
    candidate.participant,
    '--version',
    candidate.version,
    '--environment',
    candidate.environment,
  ]);
}

function readAnswer(text: string, access: BrokerAccess): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw fail(
      'MIG-5103',
      {
        message: 'The answer of `pact broker can-i-deploy` has another form than we know',
        cause: withoutSecrets(`${causeOf(error)}\n${text.slice(0, 500)}`, access),
      },
      { cause: error },
    );
  }
}
