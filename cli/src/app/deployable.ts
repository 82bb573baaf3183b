import type { ContextMap } from '../artifacts/context-map.ts';
import { DEPLOYABLE_SCHEMA, type Deployable, type DeployableReason } from '../artifacts/deployable.ts';
import { type Matrix, readMatrix } from '../artifacts/matrix.ts';
import { servicePath } from '../artifacts/paths.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { appendJournal } from '../runtime/journal.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { type Companion, canIDeploy } from '../verify/contract/broker/deployments.ts';
import { type Candidate, type CurrentPact, type Need, needsOf } from '../verify/contract/deployment-needs.ts';
import { knownPacts } from '../verify/contract/known-pacts.ts';
import { MONOLITH } from '../verify/contract/write-contracts.ts';
import { currentSubject } from '../verify/subject.ts';
import { extractedContext } from './extracted-context.ts';
import { openApiDrift } from './openapi-drift.ts';
import { greetedBroker } from './publish-contract.ts';
import { checkGate } from './route-permission.ts';

export interface DeployableQuestion {
  readonly context: string;
  readonly environment: string;
  /** Reason for a yes where the answer is no. */
  readonly force?: string | undefined;
  readonly progress: Progress;
}

/**
 * Whether the service as it is now may be deployed: its gate is green and fresh, everybody it would meet there was verified with
 * it, and its document promises no less than the committed one. A no, and a no that is overridden, are journalled.
 * @throws Failure MIG-1004, MIG-1005, MIG-1007, MIG-3006, MIG-51xx
 */
export async function deployable(root: string, question: DeployableQuestion): Promise<Deployable> {
  const project = loadProject(root);
  const extracted = extractedContext(project, question.context);
  return withLock(project.root, 'deployable', async () => {
    const { context, environment, force, progress } = question;
    const matrix = readMatrix(project.root);
    const pacts = knownPacts(project.root);
    const broker = await greetedBroker(progress);
    if (broker === undefined) demandEnvironment(project, matrix, environment);
    const subject = await currentSubject(project, context);
    const candidate = { participant: context, version: subject.service ?? 'absent', environment };
    const current = pacts.map(({ pact, content }) => ({
      consumer: pact.consumer.name,
      provider: pact.provider.name,
      content,
    }));
    const needs = needsOf(matrix, current, candidate);
    const told =
      broker === undefined
        ? undefined
        : await canIDeploy(broker, candidate, clientsOf(current, context, extracted.map));
    const drift = await openApiDrift(project, extracted, progress);
    const reasons = [
      ...(await gateReasons(project, context, subject)),
      ...matrixReasons(needs, candidate, told?.deployable === true),
      ...(told === undefined || told.deployable
        ? []
        : [{ from: 'broker' as const, message: `the Pact Broker says no: ${told.why}` }]),
      ...drift.breaking.map((message) => ({ from: 'openapi' as const, message })),
    ];
    const result: Deployable = {
      schema: DEPLOYABLE_SCHEMA,
      context,
      environment,
      version: candidate.version,
      answer: reasons.length === 0 ? 'yes' : force === undefined ? 'no' : 'forced',
      reasons,
      verifications: needs.map((need) => ({ ...need })),
      notes: [
        ...drift.notes,
        ...(told === undefined ? [] : [`the Pact Broker counts ${told.verified} verifications`]),
      ],
    };
    journal(project, result, force);
    return result;
  });
}

/** Consumers that are no context: their version is their pact, and no broker knows of their deployment. */
function clientsOf(
  pacts: readonly CurrentPact[],
  provider: string,
  { contexts }: ContextMap,
): readonly Companion[] {
  const deployed = new Set([MONOLITH, ...contexts.map((one) => one.name)]);
  return pacts
    .filter((one) => one.provider === provider && !deployed.has(one.consumer))
    .map((one) => ({ participant: one.consumer, version: one.content }));
}

async function gateReasons(
  project: Project,
  context: string,
  subject: Readonly<Record<string, string>>,
): Promise<readonly DeployableReason[]> {
  const refusal = await checkGate(project, context, { currentSubject: () => Promise.resolve(subject) });
  if (refusal === undefined) return [];
  const { message, cause, remedy } = refusal.problem;
  return [
    {
      from: 'gate',
      message: cause === undefined ? message : `${message}: ${cause}`,
      ...(remedy === undefined ? {} : { remedy }),
    },
  ];
}

/** What a broker answered for is not asked of the file, unless the file knows better: a verification that failed. */
function matrixReasons(
  needs: readonly Need[],
  { participant }: Candidate,
  answered: boolean,
): readonly DeployableReason[] {
  const open = needs.filter((one) => one.result !== 'pass' && !(answered && one.result === 'unknown'));
  const remedy = `Run \`migrate verify ${participant}\`.`;
  if (needs.length === 0 && !answered)
    return [{ from: 'matrix', message: `no contract of ${participant} is known`, remedy }];
  return open.map((one) => ({
    from: 'matrix',
    message: one.why,
    remedy:
      one.version === undefined
        ? `Run \`migrate deployable ${one.provider} --deployed ENV\` where that is deployed from.`
        : `Run \`migrate verify ${one.provider === MONOLITH ? one.consumer : one.provider}\`.`,
  }));
}

/** A misspelled environment has nobody to meet, so that everything would fit it. */
function demandEnvironment(project: Project, matrix: Matrix, environment: string): void {
  const known = new Set([
    ...Object.keys(project.config.environments),
    ...matrix.deployments.map((one) => one.environment),
  ]);
  if (known.has(environment)) return;
  throw fail('MIG-5104', {
    message: `Nothing is known of the environment ${environment}`,
    cause: known.size === 0 ? 'No environment is named anywhere.' : `Known: ${[...known].sort().join(', ')}.`,
  });
}

function journal(project: Project, result: Deployable, force: string | undefined): void {
  if (result.answer === 'yes') return;
  const { context, environment, version, reasons } = result;
  const why = reasons.map((one) => one.message).join('; ');
  appendJournal(project.root, {
    event: result.answer === 'forced' ? 'deployable' : 'refused',
    context,
    why: result.answer === 'forced' ? `forced: ${force}; against: ${why}` : why,
    to: { environment, version, service: servicePath(context) },
  });
}
