import type { GateCheck, GateFinding } from '../../artifacts/gate.ts';
import type { Sample } from '../../artifacts/samples.ts';
import type { Samples } from '../../record/store.ts';
import type { OutboundStub } from '../outbound/outbound-stub.ts';
import type { Sides } from '../sides.ts';
import type { DatabaseStates } from '../states/database-states.ts';
import { findingOf, type InteractionResult } from './judge.ts';
import { interactionsOf, type Pact, pactOf, type RouteInteraction } from './pact-file.ts';
import { groupSamples, type SampleGroup } from './sample-groups.ts';
import { verifyInteractions } from './verify-interactions.ts';

export interface ContractOptions {
  readonly context: string;
  /** Route ids; every one needs a verified interaction. */
  readonly routes: readonly string[];
  readonly samples: Samples;
  readonly sides: Sides;
  readonly states: DatabaseStates;
  readonly outbound: OutboundStub;
}

export interface ContractOutcome {
  readonly check: Omit<GateCheck, 'seconds'>;
  /** What the monolith keeps; absent when there is nothing to demand. */
  readonly pact: Pact | undefined;
}

/** What the monolith itself confirmed, and what of the recording it does not repeat. */
interface Confirmed {
  readonly interactions: readonly RouteInteraction[];
  readonly noise: readonly string[];
  readonly refused: readonly GateFinding[];
  readonly retried: readonly string[];
}

/** Rounds in which what the monolith does not keep is taken out of the contract. */
const NOISE_ROUNDS = 3;

/** Builds the consumers' contract from the samples, lets the monolith confirm it, then demands it of the service. */
export async function checkContract(options: ContractOptions): Promise<ContractOutcome> {
  const groups = groupSamples(options.samples.samples, options.routes);
  if (groups.length === 0) return notRun(options.routes, 'no sample of this context can be replayed');
  const confirmed = await confirm(options, groups);
  const demanded = confirmed.interactions;
  const pact =
    demanded.length === 0
      ? undefined
      : pactOf(
          options.context,
          demanded.map((one) => one.interaction),
        );
  const { results, retried } = await verifyInteractions(
    {
      provider: options.context,
      providerUrl: options.sides.service.url,
      vault: options.samples.vault,
      prepare: (sample) => prepareFor(options, sample),
    },
    demanded,
  );
  for (const { tap } of options.sides.seams) await tap.rest();
  const failures = demanded.filter((one) => results.get(one)?.outcome === 'mismatch');
  const untrusted = demanded.filter((one) => (results.get(one)?.outcome ?? 'untrusted') === 'untrusted');
  const covered = new Set(demanded.map((one) => one.route));
  const unseen = options.routes.filter((route) => !groups.some((group) => group.route === route));
  const unconfirmed = options.routes.filter((route) => !covered.has(route) && !unseen.includes(route));
  const findings = [
    ...failures.flatMap((one) => mismatchFindings(one, results.get(one))),
    ...untrusted.flatMap((one) => untrustedFindings(one, results.get(one))),
    ...unseen.map((route) => ({ route, message: 'no recorded request reaches this route' })),
    ...confirmed.refused.filter((one) => unconfirmed.includes(one.route ?? '')),
  ];
  return {
    pact,
    check: {
      name: 'contract',
      verdict:
        failures.length > 0
          ? 'fail'
          : unseen.length > 0 || demanded.length === 0
            ? 'not-run'
            : unconfirmed.length > 0 || untrusted.length > 0
              ? 'inconclusive'
              : 'pass',
      evidence: {
        engine: 'pact',
        interactions: demanded.length,
        verified: demanded.length - failures.length - untrusted.length,
        failed: failures.length,
        routes: `${covered.size} of ${options.routes.length}`,
        samples: groups.reduce((sum, group) => sum + group.samples.length, 0),
        ...(confirmed.noise.length === 0 ? {} : { noise: [...confirmed.noise] }),
        ...(retried.length + confirmed.retried.length === 0
          ? {}
          : { retried: retried.length + confirmed.retried.length }),
      },
      findings: distinct(findings),
    },
  };
}

/** A contract that the monolith breaks is a bad contract: the field goes, or the sample, and what goes is told. */
async function confirm(options: ContractOptions, groups: readonly SampleGroup[]): Promise<Confirmed> {
  const verification = {
    provider: options.context,
    providerUrl: options.sides.monolith.url,
    vault: options.samples.vault,
    prepare: (sample: Sample) => prepareFor(options, sample),
  };
  const interactions: RouteInteraction[] = [];
  const noise: string[] = [];
  const refused: GateFinding[] = [];
  const retried: string[] = [];
  let open = groups.map((group) => ({ group, without: new Set<string>() }));
  for (let round = 0; round <= NOISE_ROUNDS && open.length > 0; round += 1) {
    const built = open.map((one) => ({ ...one, built: interactionsOf(one.group, one.without) }));
    const outcome = await verifyInteractions(
      verification,
      built.flatMap((one) => one.built),
    );
    if (round === 0) retried.push(...outcome.retried);
    open = [];
    for (const { group, without, built: own } of built) {
      const bad = own.filter((one) => outcome.results.get(one)?.outcome !== 'ok');
      const fields = bad.flatMap((one) => noisyFields(outcome.results.get(one)));
      if (fields.length > 0 && round < NOISE_ROUNDS) {
        noise.push(...new Set(fields.map((field) => `${group.route} ${field}`)));
        open.push({ group, without: new Set([...without, ...fields]) });
        continue;
      }
      interactions.push(...own.filter((one) => !bad.includes(one)));
      for (const one of bad) {
        noise.push(`${one.interaction.description}: ${reasonOf(outcome.results.get(one))}`);
        refused.push({
          route: group.route,
          message: `the monolith does not repeat sample ${one.sample.index}: ${reasonOf(outcome.results.get(one))}`,
        });
      }
    }
  }
  return {
    interactions: interactions.sort((a, b) => a.sample.index - b.sample.index),
    noise: [...new Set(noise)],
    refused,
    retried,
  };
}

/** The database as it was before a request; what other systems answer, and what crosses seams, is the request's. */
async function prepareFor({ states, outbound, sides }: ContractOptions, sample: Sample): Promise<void> {
  await states.moveTo(sample.changesBefore);
  outbound.expect(sample);
  for (const { tap } of sides.seams) await tap.expect(sample, states.changesSoFar);
}

/** Fields whose demand can be dropped; a different status cannot, for then it is another answer. */
function noisyFields(result: InteractionResult | undefined): readonly string[] {
  if (result?.outcome !== 'mismatch') return [];
  const fields = result.mismatches.map((one) => one.field);
  return fields.every(
    (field) => field.startsWith('$.') || field.startsWith('$[') || field.startsWith('header:'),
  )
    ? fields
    : [];
}

function reasonOf(result: InteractionResult | undefined): string {
  const [mismatch] = result?.mismatches ?? [];
  return mismatch === undefined
    ? (result?.reasons[0] ?? 'no result')
    : `${mismatch.field}: ${mismatch.message}`;
}

function mismatchFindings(
  one: RouteInteraction,
  result: InteractionResult | undefined,
): readonly GateFinding[] {
  return (result?.mismatches ?? []).map((mismatch) => findingOf(one.route, mismatch));
}

function untrustedFindings(
  one: RouteInteraction,
  result: InteractionResult | undefined,
): readonly GateFinding[] {
  return [{ route: one.route, message: `${one.interaction.description}: ${reasonOf(result)}` }];
}

function distinct(findings: readonly GateFinding[]): GateFinding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

function notRun(routes: readonly string[], message: string): ContractOutcome {
  return {
    pact: undefined,
    check: {
      name: 'contract',
      verdict: 'not-run',
      evidence: { engine: 'pact', interactions: 0, routes: `0 of ${routes.length}` },
      findings: [
        { message },
        ...routes.map((route) => ({ route, message: 'no recorded request reaches this route' })),
      ],
    },
  };
}
