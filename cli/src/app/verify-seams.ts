import { worstVerdict } from '../artifacts/gate.ts';
import { readArtifact } from '../artifacts/store.ts';
import type { CheckResult } from '../verify/checks.ts';
import { type Pact, pactSchema } from '../verify/contract/pact-file.ts';
import { MONOLITH, pactPath, writeContracts } from '../verify/contract/write-contracts.ts';
import { replayForCalls, type Stray } from '../verify/seams/more-calls.ts';
import { checkSeam } from '../verify/seams/seam-check.ts';
import type { SeamOutcome } from '../verify/seams/seam-outcome.ts';
import type { SeamLine } from '../verify/sides.ts';
import { callingRoutes, clientOf, pairOf, type SeamPair } from './seam-consumers.ts';
import type { Stage, Verification } from './verification.ts';

/** The contract check of the service's clients, with what the consumers of its seams demand. */
export async function withSeams(
  verification: Verification,
  stage: Stage,
  clients: CheckResult,
): Promise<CheckResult> {
  const outcomes: SeamOutcome[] = [];
  for (const line of stage.sides.seams) {
    const outcome = await outcomeOf(verification, stage, line, clients);
    keep(verification, outcome);
    outcomes.push(outcome);
  }
  if (outcomes.length === 0) return clients;
  const uncovered = outcomes.flatMap((one) => one.uncovered);
  return {
    ...clients,
    verdict: worstVerdict([clients.verdict, ...outcomes.filter(isDemanded).map((one) => one.verdict)]),
    evidence: {
      ...clients.evidence,
      ...Object.fromEntries(outcomes.map((one) => [`${one.consumer} to ${one.provider}`, one.summary])),
      ...(uncovered.length === 0 ? {} : { uncovered }),
    },
    findings: [...clients.findings, ...outcomes.flatMap((one) => one.findings)],
  };
}

/** Functions that nothing recorded calls are listed and hold up nothing, as statuses that nobody has seen. */
function isDemanded({ pact, findings }: SeamOutcome): boolean {
  return pact !== undefined || findings.length > 0;
}

async function outcomeOf(
  verification: Verification,
  stage: Stage,
  line: SeamLine,
  clients: CheckResult,
): Promise<SeamOutcome> {
  const { project, progress } = verification;
  const { states, outbound, samples } = stage;
  const pair = pairOf(line);
  progress.step(`contract: what ${pair.consumer} asks of ${pair.provider}`);
  const strays = await replayed(verification, stage, line);
  const astray = new Set(strays.map(({ sample }) => sample.index));
  const isMonolith = pair.consumer === MONOLITH;
  const isConfirmed = isMonolith || clients.verdict === 'pass';
  return checkSeam({
    ...pair,
    line,
    known: knownPact(verification, pair),
    recording: samples.recording.id,
    isTrusted: ({ sample }) => isConfirmed && !astray.has(sample.index),
    // The service is held to its own answers by its clients' contract and by parity; of the monolith's routes nothing else is asked.
    strays: isMonolith ? strays.filter((one) => !one.isUnrepeatable) : [],
    sides: {
      states,
      outbound,
      vault: samples.vault,
      client: clientOf(project, line, states.url === '' ? undefined : states.url),
    },
  });
}

/** Lets the caller make its calls. */
async function replayed(verification: Verification, stage: Stage, line: SeamLine): Promise<readonly Stray[]> {
  const routes = callingRoutes(verification, line);
  if (routes.length === 0) return [];
  const caller = await line.caller();
  try {
    const { monolith, isMonolithAlone } = stage.sides;
    const aloneUrl = isMonolithAlone ? monolith.url : undefined;
    return await replayForCalls(caller.url, routes, line.tap, { ...stage, aloneUrl });
  } finally {
    await caller.stop();
  }
}

/** A contract that somebody breaks stands as it was. */
function keep(
  verification: Verification,
  { pact, consumer, provider, verdict, verified }: SeamOutcome,
): void {
  const { project, subject } = verification;
  const standing = verdict === 'fail' ? knownPact(verification, { consumer, provider }) : pact;
  if (standing === undefined) return;
  const versionOf = (participant: string) =>
    (participant === MONOLITH ? subject.monolith : subject.service) ?? 'absent';
  const versions = { consumer: versionOf(consumer), provider: versionOf(provider) };
  writeContracts(project.root, standing, versions, verified);
}

function knownPact({ project }: Verification, { consumer, provider }: SeamPair): Pact | undefined {
  const path = pactPath(provider, consumer);
  return readArtifact(project.root, path, pactSchema, `rm ${path} && migrate verify`);
}
