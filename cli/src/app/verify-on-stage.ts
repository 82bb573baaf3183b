import type { GateCheck } from '../artifacts/gate.ts';
import type { Model } from '../artifacts/model.ts';
import { readOutboundCalls } from '../record/outbound-store.ts';
import type { Samples } from '../record/store.ts';
import { unseenText } from '../render/coverage-text.ts';
import { withConnection } from '../runtime/database/connection.ts';
import { openDatabase, type ServiceLogin, schemaHash, serviceLoginOn } from '../runtime/database/index.ts';
import { NO_DATABASE } from '../runtime/gate-freshness.ts';
import { type CheckResult, notRun, timed } from '../verify/checks.ts';
import { checkContract } from '../verify/contract/contract-check.ts';
import { writeContracts } from '../verify/contract/write-contracts.ts';
import { checkLoad } from '../verify/load/load-check.ts';
import { openOutboundStub } from '../verify/outbound/outbound-stub.ts';
import { checkParity } from '../verify/parity/parity-check.ts';
import { startSides } from '../verify/sides.ts';
import type { DatabaseStates } from '../verify/states/database-states.ts';
import { openStatesFor, stateless } from '../verify/states/open-for.ts';
import { withoutSecrets } from './check-without-secrets.ts';
import type { Stage, Verification } from './verification.ts';
import { withSeams } from './verify-seams.ts';

const DYNAMIC = ['contract', 'parity', 'load'] as const;

/** Load is measured with queries: a context without any has nothing to measure, and no such check. */
function dynamicNames({ model, routes, wanted }: Verification): readonly (typeof DYNAMIC)[number][] {
  const hasQueries = routesOf(model, routes).some((route) => route.kind === 'query');
  return DYNAMIC.filter((name) => wanted(name) && (name !== 'load' || hasQueries));
}

/** Checks on a stage, and the schema of the database that they worked on. */
export interface StageResult {
  readonly checks: readonly GateCheck[];
  /** Absent when nothing was started. */
  readonly schema?: string;
}

/** Contract, parity and load, as far as they are wanted, on one pair of instances. */
export async function checkOnStage(verification: Verification): Promise<StageResult> {
  const { project, samples, progress } = verification;
  const names = dynamicNames(verification);
  const without = (why: string) => ({ checks: names.map((name) => ({ ...notRun(name, why), seconds: 0 })) });
  if (names.length === 0) return { checks: [] };
  if (samples === undefined || samples.samples.length === 0)
    return without('no samples: run `migrate record -- npm test` first');
  if (project.config.database.client === 'none')
    return onStage(verification, samples, { states: stateless() });
  const database = await openDatabase(project, { progress });
  try {
    progress.step('restoring the recording’s database');
    const states = await openStatesFor(database, samples);
    if (typeof states === 'string') return without(states);
    try {
      const login = await serviceLoginOn(project, database, states.name, verification.context.name);
      return await onStage(verification, samples, { states, login });
    } finally {
      await states.close();
    }
  } finally {
    await database.close();
  }
}

/** A service with a role of its own is held to its rights here as well: what it lacks must not come out in production. */
interface StageDatabase {
  readonly states: DatabaseStates;
  readonly login?: ServiceLogin;
}

async function onStage(
  verification: Verification,
  samples: Samples,
  { states, login }: StageDatabase,
): Promise<StageResult> {
  const { project, context, progress } = verification;
  const databaseUrl = states.url === '' ? undefined : states.url;
  const outbound = await openOutboundStub(
    readOutboundCalls(project.root, samples.recording.id),
    samples.samples,
  );
  try {
    const sides = await startSides(project, {
      context: context.name,
      databaseUrl,
      serviceDatabaseUrl: login?.url,
      outbound: outbound.url,
      progress,
    });
    try {
      // Read now: an application may create tables when it starts, as it has beside the live database.
      const schema = databaseUrl === undefined ? NO_DATABASE : await withConnection(databaseUrl, schemaHash);
      const checks = await runChecks(verification, { samples, states, sides, outbound });
      return { checks: checks.map((check) => withLogin(check, login)), schema };
    } finally {
      await sides.stop();
    }
  } finally {
    await outbound.close();
  }
}

async function runChecks(verification: Verification, stage: Stage): Promise<readonly GateCheck[]> {
  const checks: GateCheck[] = [];
  for (const name of dynamicNames(verification))
    checks.push(await timed(() => runCheck(name, verification, stage)));
  return checks
    .map((check) => withStates(check, stage.samples))
    .map((check) => withoutSecrets(check, stage.samples.vault));
}

/** Evidence on one state of the database is less than on the state of each request, and says so. */
function withStates(check: GateCheck, { recording }: Samples): GateCheck {
  if (recording.rowChanges || recording.snapshot === undefined) return check;
  return { ...check, evidence: { ...check.evidence, states: 'one snapshot, no row changes' } };
}

/** A role that may lack rights is not used, here as in `up`; that its rights were not tried is told. */
export function withLogin(
  check: GateCheck,
  login: Pick<ServiceLogin, 'role' | 'problems'> | undefined,
): GateCheck {
  if (login === undefined || login.role !== undefined || login.problems.length === 0) return check;
  return {
    ...check,
    evidence: { ...check.evidence, login: 'as the monolith: its own role may lack rights' },
  };
}

function runCheck(
  name: (typeof DYNAMIC)[number],
  verification: Verification,
  stage: Stage,
): Promise<CheckResult> {
  switch (name) {
    case 'contract':
      return contract(verification, stage);
    case 'parity':
      return parity(verification, stage);
    case 'load':
      return load(verification, stage);
  }
}

async function contract(verification: Verification, stage: Stage): Promise<CheckResult> {
  const { project, context, routes, subject, progress } = verification;
  progress.step('contract: the monolith confirms what was recorded, then the service must keep it');
  const { check, pact } = await checkContract({ context: context.name, routes, ...stage });
  // The contract of one route must not stand where that of all belongs.
  if (pact !== undefined && routes.length === context.routes.length)
    writeContracts(project.root, pact, { provider: subject.service ?? 'absent' }, check.verdict);
  const notSeen = notSeenOf(stage.samples, routes);
  const clients = notSeen.length === 0 ? check : { ...check, evidence: { ...check.evidence, notSeen } };
  // One route alone leads to some of the calls.
  if (routes.length < context.routes.length) return clients;
  return withSeams(verification, stage, clients);
}

/** What the sources know of the context's routes and no recorded request showed: the contract says nothing of it. */
function notSeenOf({ recording }: Samples, routes: readonly string[]): string[] {
  return (recording.routes ?? [])
    .filter(({ route }) => routes.includes(route))
    .flatMap((coverage) => unseenText(coverage) ?? []);
}

function parity({ routes, model, progress }: Verification, stage: Stage): Promise<CheckResult> {
  progress.step('parity: the same requests to both sides');
  return checkParity({ routes: routesOf(model, routes), ...stage });
}

function load(
  { project, context, routes, model, profile, progress }: Verification,
  stage: Stage,
): Promise<CheckResult> {
  return checkLoad({
    project,
    context: context.name,
    routes: routesOf(model, routes),
    profile,
    progress,
    ...stage,
  });
}

function routesOf(model: Model, routes: readonly string[]): Model['routes'] {
  return model.routes.filter((route) => routes.includes(route.id));
}
