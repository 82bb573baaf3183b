import { IDLE_CONNECTION_MS, MONOLITH_TIMEOUTS } from '@migrate-kit/strangler-proxy';
import { behindProxy } from '../analyze/detectors/proxied/behind-proxy.ts';
import type { Analysis } from '../analyze/index.ts';
import { DOCTOR_SCHEMA, type Doctor, type DoctorCheck } from '../artifacts/doctor.ts';
import { catalogue } from '../errors/catalogue/index.ts';
import type { ExitCode } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { analyzeProject } from './analyze.ts';
import { applicationChecks } from './doctor/application-checks.ts';
import { artifactChecks } from './doctor/artifact-checks.ts';
import { databaseCheck } from './doctor/database-check.ts';
import { checksOf, fromFailure, ok, warning } from './doctor/findings.ts';
import { portChecks } from './doctor/port-checks.ts';
import { repositoryChecks } from './doctor/repository-check.ts';
import { toolChecks } from './doctor/tool-checks.ts';

/** What is here, what is missing, and what a proxy in front changes. Starts nothing of the application, writes nothing. */
export async function runDoctor(root: string, progress: Progress): Promise<Doctor> {
  progress.step('looking at this machine');
  const machine = await checksOf([
    ['tools', () => toolChecks(process.env)],
    ['git', () => repositoryChecks(root)],
  ]);
  let project: Project;
  try {
    project = loadProject(root, { settle: false });
  } catch (error) {
    return { schema: DOCTOR_SCHEMA, checks: [...machine, ...fromFailure('application', error)] };
  }
  const application = await checksOf([
    ['application', () => applicationChecks(project)],
    ['database', () => databaseCheck(project)],
    ['ports', () => portChecks(project)],
  ]);
  const { checks, proxied } = await sourceChecks(project, progress);
  return {
    schema: DOCTOR_SCHEMA,
    checks: [...machine, ...application, ...checks],
    ...(proxied === undefined ? {} : { proxied }),
  };
}

/** What must be there decides; what is only to be looked at changes nothing. */
export function doctorExit({ checks }: Doctor): ExitCode {
  const exits = checks.flatMap(({ state, code }): ExitCode[] => (state === 'missing' ? [exitOf(code)] : []));
  return exits.includes(2) ? 2 : exits.includes(3) ? 3 : (exits[0] ?? 0);
}

function exitOf(code: string | undefined): ExitCode {
  const entry = Object.entries(catalogue).find(([key]) => key === code)?.[1];
  return entry?.exit ?? 3;
}

interface SourceChecks {
  readonly checks: readonly DoctorCheck[];
  readonly proxied?: Doctor['proxied'];
}

async function sourceChecks(project: Project, progress: Progress): Promise<SourceChecks> {
  let analysis: Analysis;
  try {
    analysis = await analyzeProject(project, progress);
  } catch (error) {
    return { checks: fromFailure('sources', error) };
  }
  const limits = { idleMs: IDLE_CONNECTION_MS, headersMs: MONOLITH_TIMEOUTS.headers };
  return {
    checks: [sourcesCheck(analysis), ...(await artifactChecks(project, analysis.model))],
    proxied: behindProxy(analysis, limits),
  };
}

function sourcesCheck({ model: { routes, diagnostics } }: Analysis): DoctorCheck {
  const read = `${routes.length} routes read`;
  return diagnostics.length === 0
    ? ok('sources', read)
    : warning(
        'sources',
        `${read}, ${diagnostics.length} ${diagnostics.length === 1 ? 'place' : 'places'} to look at`,
        'See `migrate analyze` for each of them.',
      );
}
