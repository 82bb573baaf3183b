import type { Verdict } from '../../artifacts/gate.ts';
import { deployedVersion, type Matrix } from '../../artifacts/matrix.ts';

/** A pair of versions that would meet in the environment, and what the matrix knows of it. */
export interface Need {
  readonly consumer: string;
  readonly provider: string;
  /** SHA-256 of the pact; absent where not even that is known. */
  readonly pact?: string;
  /** The provider's version; absent where none is recorded. */
  readonly version?: string;
  readonly result: Verdict | 'unknown';
  readonly why: string;
}

export interface Candidate {
  readonly participant: string;
  readonly version: string;
  readonly environment: string;
}

/** A pact as it is now. */
export interface CurrentPact {
  readonly consumer: string;
  readonly provider: string;
  readonly content: string;
}

/**
 * What must be verified before a version may be deployed: every consumer's pact by it as the provider, and its own pacts by the
 * providers that the environment has. What the matrix does not hold is unknown, never assumed.
 */
export function needsOf(
  matrix: Matrix,
  pacts: readonly CurrentPact[],
  candidate: Candidate,
): readonly Need[] {
  const { participant } = candidate;
  const consumers = new Set([
    ...pacts.filter((one) => one.provider === participant).map((one) => one.consumer),
    ...matrix.rows
      .filter((one) => one.provider === participant)
      .map((one) => one.consumer)
      .filter((one) => deployedVersion(matrix, candidate.environment, one) !== undefined),
  ]);
  return [
    ...[...consumers].sort().flatMap((consumer) => asProvider(matrix, pacts, candidate, consumer)),
    ...pacts
      .filter((one) => one.consumer === participant)
      .map((one) => asConsumer(matrix, one, candidate.environment)),
  ];
}

/** The pact of the consumer's version that is there; of a consumer that is nowhere deployed, such as clients, the one of now. */
function asProvider(
  matrix: Matrix,
  pacts: readonly CurrentPact[],
  { participant: provider, version, environment }: Candidate,
  consumer: string,
): readonly Need[] {
  const there = deployedVersion(matrix, environment, consumer);
  if (there === undefined)
    return pacts
      .filter((one) => one.consumer === consumer && one.provider === provider)
      .map((one) => needOf(matrix, { ...one, version }));
  const contents = new Set(
    matrix.rows
      .filter(
        (one) => one.consumer === consumer && one.provider === provider && one.consumerVersion === there,
      )
      .map((one) => one.pact),
  );
  if (contents.size > 0)
    return [...contents].map((content) => needOf(matrix, { consumer, provider, content, version }));
  const why = `what ${consumer} ${short(there)} of ${environment} asks of ${provider} was never recorded`;
  return [{ consumer, provider, version, result: 'unknown', why }];
}

function asConsumer(matrix: Matrix, pact: CurrentPact, environment: string): Need {
  const version = deployedVersion(matrix, environment, pact.provider);
  if (version !== undefined) return needOf(matrix, { ...pact, version });
  const { consumer, provider, content } = pact;
  const why = `no deployment of ${provider} to ${environment} is recorded`;
  return { consumer, provider, pact: content, result: 'unknown', why };
}

function needOf(matrix: Matrix, wanted: CurrentPact & { readonly version: string }): Need {
  const { consumer, provider, content, version } = wanted;
  const results = matrix.rows
    .filter((one) => one.consumer === consumer && one.provider === provider)
    .filter((one) => one.pact === content && one.version === version)
    .map((one) => one.result);
  const bad = results.find((one) => one !== 'pass');
  const result = bad ?? results[0] ?? 'unknown';
  const pair = `pact ${short(content)} of ${consumer} by ${provider} ${short(version)}`;
  const why =
    result === 'pass'
      ? `${pair} is verified`
      : result === 'unknown'
        ? `${pair} was never verified`
        : `the verification of ${pair} is ${result}`;
  return { consumer, provider, pact: content, version, result, why };
}

/** As much of a hash as people compare. */
export function short(version: string): string {
  return version.slice(0, 12);
}
