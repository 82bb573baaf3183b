import { join } from 'node:path';
import { worstVerdict } from '../artifacts/gate.ts';
import { servicePath } from '../artifacts/paths.ts';
import { readArtifact } from '../artifacts/store.ts';
import { applicationEnvironment, withInline } from '../runtime/application-environment.ts';
import { readPackageJson } from '../runtime/commands/package-json.ts';
import type { CheckResult } from '../verify/checks.ts';
import { pactSchema } from '../verify/contract/pact-file.ts';
import { pactPath, writeContracts } from '../verify/contract/write-contracts.ts';
import { clientModule } from '../verify/seams/client-module.ts';
import { replayForCalls } from '../verify/seams/more-calls.ts';
import { checkSeam, type SeamOutcome } from '../verify/seams/seam-check.ts';
import type { BothSides } from '../verify/seams/verify-both-sides.ts';
import type { SeamLine } from '../verify/sides.ts';
import { MONOLITH } from './record-deployment.ts';
import type { Stage, Verification } from './verification.ts';

/** The contract check of the service's clients, with what its seams' consumers demand. */
export async function withSeams(
  verification: Verification,
  stage: Stage,
  clients: CheckResult,
): Promise<CheckResult> {
  const outcomes: SeamOutcome[] = [];
  for (const line of stage.sides.seams) {
    if (line.place.side !== 'monolith') continue;
    const outcome = await serviceAsConsumer(verification, stage, line, clients);
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

async function serviceAsConsumer(
  { project, context, model, progress }: Verification,
  stage: Stage,
  line: SeamLine,
  clients: CheckResult,
): Promise<SeamOutcome> {
  progress.step(`contract: what ${context.name} asks of the monolith`);
  const calling = new Set(line.tap.calls().map(({ sample }) => sample.route));
  const routes = model.routes.filter((route) => calling.has(route.id));
  await replayForCalls(stage.sides.service.url, routes, line.tap, stage);
  return checkSeam({
    consumer: context.name,
    provider: MONOLITH,
    line,
    known: readArtifact(project.root, pactPath(MONOLITH, context.name), pactSchema, 'migrate verify'),
    recording: stage.samples.recording.id,
    trusted: clients.verdict === 'pass',
    sides: {
      states: stage.states,
      outbound: stage.outbound,
      vault: stage.samples.vault,
      client: clientOf(project, context.name, stage, line),
    },
  });
}

function clientOf(
  project: Verification['project'],
  context: string,
  { states }: Stage,
  line: SeamLine,
): BothSides['client'] {
  const folder = join(project.root, servicePath(context));
  const packageJson = readPackageJson(folder);
  if (packageJson === undefined) return undefined;
  const files = clientModule(folder, { command: 'npm start', packageJson }, 'client');
  const databaseUrl = states.url === '' ? undefined : states.url;
  const extra = { [line.place.tokenVariable]: line.token };
  const environment = withInline(applicationEnvironment(project, { folder, databaseUrl, extra }), {});
  return files === undefined ? undefined : { ...files, environment };
}

/** A contract that somebody breaks stands as it was. */
function keep({ project, subject }: Verification, { pact, provider, verdict }: SeamOutcome): void {
  if (pact === undefined) return;
  const known = readArtifact(
    project.root,
    pactPath(provider, pact.consumer.name),
    pactSchema,
    'migrate verify',
  );
  const versionOf = (participant: string) =>
    (participant === MONOLITH ? subject.monolith : subject.service) ?? 'absent';
  const standing = verdict === 'fail' ? known : pact;
  if (standing === undefined) return;
  const versions = { consumer: versionOf(pact.consumer.name), provider: versionOf(provider) };
  writeContracts(project.root, standing, versions, verdict);
}
