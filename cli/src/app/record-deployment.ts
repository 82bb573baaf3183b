import { deployedVersion, readMatrix, withDeployment, writeMatrix } from '../artifacts/matrix.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { appendJournal } from '../runtime/journal.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { recordDeployment as recordInBroker } from '../verify/contract/broker/deployments.ts';
import { MONOLITH } from '../verify/contract/write-contracts.ts';
import { currentSubject, monolithSources } from '../verify/subject.ts';
import { extractedContext } from './extracted-context.ts';
import { greetedBroker } from './publish-contract.ts';

export const DEPLOYMENT_SCHEMA = 'migrate/deployment@1';

export interface DeploymentReport {
  /** A context, or `monolith`. */
  readonly participant: string;
  readonly environment: string;
  readonly progress: Progress;
}

export interface RecordedDeployment {
  readonly schema: typeof DEPLOYMENT_SCHEMA;
  readonly participant: string;
  readonly environment: string;
  readonly version: string;
  /** What was there before. */
  readonly previous?: string;
}

/**
 * Records that the sources as they are now run in an environment: in the matrix, the journal and the broker. A fact is never refused.
 * @throws Failure MIG-1004, MIG-1005, MIG-1007, MIG-3006, MIG-51xx
 */
export async function recordDeployment(root: string, report: DeploymentReport): Promise<RecordedDeployment> {
  const project = loadProject(root);
  const { participant, environment, progress } = report;
  if (participant !== MONOLITH) extractedContext(project, participant);
  demandName(project, environment);
  return withLock(project.root, 'deployable', async () => {
    const matrix = readMatrix(project.root);
    const version = await versionOf(project, participant);
    const previous = deployedVersion(matrix, environment, participant);
    const broker = await greetedBroker(progress);
    if (broker !== undefined) await recordInBroker(broker, { participant, version, environment });
    const now = new Date();
    const made = { environment, participant, version, at: now.toISOString() };
    writeMatrix(project.root, withDeployment(matrix, made));
    appendJournal(
      project.root,
      {
        event: 'deploy',
        context: participant,
        why: 'reported',
        ...(previous === undefined ? {} : { from: { environment, version: previous } }),
        to: { environment, version },
      },
      now,
    );
    return {
      schema: DEPLOYMENT_SCHEMA,
      participant,
      environment,
      version,
      ...(previous === undefined ? {} : { previous }),
    };
  });
}

async function versionOf(project: Project, participant: string): Promise<string> {
  if (participant === MONOLITH) return monolithSources(project);
  return (await currentSubject(project, participant)).service ?? 'absent';
}

/** Where environments are named in the configuration, another name is a mistake. */
function demandName(project: Project, environment: string): void {
  const known = Object.keys(project.config.environments).sort();
  if (known.length === 0 || known.includes(environment)) return;
  throw fail('MIG-5104', {
    message: `migrate.config.yaml names no environment ${environment}`,
    cause: `Known: ${known.join(', ')}.`,
  });
}
