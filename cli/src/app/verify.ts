import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, type ContextMap, contextMapSchema } from '../artifacts/context-map.ts';
import { GATE_SCHEMA, type Gate, type GateCheck, gateSchema, worstVerdict } from '../artifacts/gate.ts';
import type { Model } from '../artifacts/model.ts';
import { gatePath, paths, servicePath } from '../artifacts/paths.ts';
import { readArtifact, writeArtifact } from '../artifacts/store.ts';
import { stalenessOf, stalenessText } from '../decompose/staleness.ts';
import { fail } from '../errors/problem.ts';
import type { Progress } from '../ports/progress.ts';
import { readOutboundCalls } from '../record/outbound-store.ts';
import { readSamples, type Samples } from '../record/store.ts';
import type { Vault } from '../record/vault.ts';
import { openDatabase } from '../runtime/database/index.ts';
import { appendJournal } from '../runtime/journal.ts';
import { withLock } from '../runtime/lock.ts';
import { loadProject, type Project } from '../runtime/project.ts';
import { type CheckName, type CheckResult, notRun, timed } from '../verify/checks.ts';
import { checkContract } from '../verify/contract/contract-check.ts';
import { writeContracts } from '../verify/contract/write-contracts.ts';
import { checkLoad } from '../verify/load/load-check.ts';
import type { LoadProfile } from '../verify/load/load-profiles.ts';
import { type OutboundStub, openOutboundStub } from '../verify/outbound/outbound-stub.ts';
import { checkParity } from '../verify/parity/parity-check.ts';
import { type Sides, startSides } from '../verify/sides.ts';
import { checkSlice } from '../verify/slice-check.ts';
import type { DatabaseStates } from '../verify/states/database-states.ts';
import { openStatesFor, stateless } from '../verify/states/open-for.ts';
import { currentSubject } from '../verify/subject.ts';
import { modelOf } from './analyze.ts';
import { overridesOf } from './overrides.ts';

export interface VerifyOptions {
  readonly context: string;
  /** The checks to run; all when empty. */
  readonly only: readonly CheckName[];
  /** One route of the context instead of all, for who looks into a finding; never opens the gate. */
  readonly route?: string | undefined;
  /** `smoke` by default. */
  readonly profile?: LoadProfile;
  readonly progress: Progress;
}

/** What `verify` knows before it starts anything. */
interface Verification {
  readonly project: Project;
  readonly context: Context;
  /** Ids of the routes that are asked. */
  readonly routes: readonly string[];
  /** Every route and every check. */
  readonly complete: boolean;
  readonly model: Model;
  readonly samples: Samples | undefined;
  readonly subject: Readonly<Record<string, string>>;
  readonly wanted: (name: CheckName) => boolean;
  readonly profile: LoadProfile;
  readonly progress: Progress;
}

/** Both sides at work on a database of their own. */
interface Stage {
  readonly samples: Samples;
  readonly states: DatabaseStates;
  readonly sides: Sides;
  readonly outbound: OutboundStub;
}

/**
 * The gate of a context: slice, contract, parity and load, each on instances and a database that live for this run alone.
 * @throws Failure MIG-1004, MIG-1005, MIG-1007, MIG-30xx, MIG-5003
 */
export async function verify(root: string, options: VerifyOptions): Promise<Gate> {
  const project = loadProject(root);
  const map = mapOf(project, options.context);
  const context = contextOf(project, map, options.context);
  const routes = askedRoutes(context, options.route);
  return withLock(project.root, 'verify', async () => {
    const model = await modelOf(project, options.progress);
    const stale = stalenessText(stalenessOf(map, model, overridesOf(project)));
    if (stale !== undefined) options.progress.note(stale);
    const verification: Verification = {
      project,
      context,
      routes,
      complete: options.only.length === 0 && options.route === undefined,
      model,
      samples: readSamples(project.root),
      subject: await currentSubject(project, context.name),
      wanted: (name) => options.only.length === 0 || options.only.includes(name),
      profile: options.profile ?? 'smoke',
      progress: options.progress,
    };
    const checks = [...(await staticChecks(verification)), ...(await dynamicChecks(verification))];
    return conclude(verification, checks);
  });
}

async function staticChecks({
  project,
  context,
  model,
  wanted,
  progress,
}: Verification): Promise<readonly GateCheck[]> {
  if (!wanted('slice')) return [];
  progress.step('slice: reading the service');
  const folder = join(project.root, servicePath(context.name));
  return [await timed(() => checkSlice({ context: context.name, routes: context.routes, folder, model }))];
}

const DYNAMIC = ['contract', 'parity', 'load'] as const;

/** Load is measured with queries: a context without any has nothing to measure, and no such check. */
function dynamicNames({ model, routes, wanted }: Verification): readonly (typeof DYNAMIC)[number][] {
  const hasQueries = routesOf(model, routes).some((route) => route.kind === 'query');
  return DYNAMIC.filter((name) => wanted(name) && (name !== 'load' || hasQueries));
}

async function dynamicChecks(verification: Verification): Promise<readonly GateCheck[]> {
  const { project, samples, progress } = verification;
  const names = dynamicNames(verification);
  if (names.length === 0) return [];
  if (samples === undefined)
    return names.map((name) => ({
      ...notRun(name, 'no samples: run `migrate record -- npm test` first'),
      seconds: 0,
    }));
  if (project.config.database.client === 'none') return onStage(verification, samples, stateless());
  const database = await openDatabase(project, { progress });
  try {
    progress.step('restoring the recording’s database');
    const states = await openStatesFor(database, samples);
    if (typeof states === 'string') return names.map((name) => ({ ...notRun(name, states), seconds: 0 }));
    try {
      return await onStage(verification, samples, states);
    } finally {
      await states.close();
    }
  } finally {
    await database.close();
  }
}

async function onStage(
  verification: Verification,
  samples: Samples,
  states: DatabaseStates,
): Promise<readonly GateCheck[]> {
  const { project, context, progress } = verification;
  const databaseUrl = states.url === '' ? undefined : states.url;
  const outbound = await openOutboundStub(readOutboundCalls(project.root, samples.recording.id));
  try {
    const sides = await startSides(project, {
      context: context.name,
      databaseUrl,
      outbound: outbound.url,
      progress,
    });
    try {
      return await runChecks(verification, { samples, states, sides, outbound });
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
  return checks.map((check) => withoutSecrets(check, stage.samples.vault));
}

/** Messages quote answers, and the gate is committed. */
function withoutSecrets(check: GateCheck, vault: Vault): GateCheck {
  return {
    ...check,
    findings: check.findings.map((finding) => ({ ...finding, message: vault.hide(finding.message) })),
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

async function contract(
  { project, context, routes, subject, progress }: Verification,
  stage: Stage,
): Promise<CheckResult> {
  progress.step('contract: the monolith confirms what was recorded, then the service must keep it');
  const { check, pact } = await checkContract({ context: context.name, routes, ...stage });
  // The contract of one route must not stand where that of all belongs.
  if (pact !== undefined && routes.length === context.routes.length)
    writeContracts(project.root, pact, subject.service ?? 'absent', check.verdict);
  return check;
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

/** Subject from before the checks: what was edited while they ran was not checked. Contracts are what they wrote. */
async function conclude(
  { project, context, subject, complete }: Verification,
  checks: readonly GateCheck[],
): Promise<Gate> {
  const now = new Date();
  const after = await currentSubject(project, context.name);
  const gate: Gate = {
    schema: GATE_SCHEMA,
    context: context.name,
    verdict: worstVerdict(checks.map((check) => check.verdict)),
    complete,
    checks: [...checks],
    subject: { ...subject, ...(after.contracts === undefined ? {} : { contracts: after.contracts }) },
    at: now.toISOString(),
  };
  if (!standsBeside(project, gate)) writeArtifact(project.root, gatePath(context.name), gate);
  appendJournal(
    project.root,
    {
      event: 'verify',
      context: context.name,
      why: `${complete ? 'complete' : 'partial'}: ${checks.map((check) => `${check.name} ${check.verdict}`).join(', ')}`,
      to: { verdict: gate.verdict },
      numbers: Object.fromEntries(
        checks.map((check) => [check.name, { seconds: check.seconds, findings: check.findings.length }]),
      ),
    },
    now,
  );
  return gate;
}

function askedRoutes(context: Context, route: string | undefined): readonly string[] {
  if (route === undefined) return context.routes;
  if (context.routes.includes(route)) return [route];
  throw fail('MIG-1006', {
    message: `${context.name} has no route ${route}`,
    remedy: `Choose one of ${context.routes.join(', ')}.`,
  });
}

/** A partial run that passed says nothing against a complete gate over the very same subject. */
function standsBeside(project: Project, gate: Gate): boolean {
  if (gate.complete || gate.verdict !== 'pass') return false;
  const known = readArtifact(project.root, gatePath(gate.context), gateSchema, 'migrate verify');
  return known?.complete === true && JSON.stringify(known.subject) === JSON.stringify(gate.subject);
}

function mapOf(project: Project, name: string): ContextMap {
  const map = readArtifact(project.root, paths.contextMap, contextMapSchema, 'migrate decompose');
  if (map === undefined)
    throw fail('MIG-1007', {
      message: `${paths.contextMap} does not exist`,
      remedy: `Run \`migrate decompose\`, then \`migrate extract ${name}\`.`,
      file: paths.contextMap,
    });
  return map;
}

function contextOf(project: Project, map: ContextMap, name: string): Context {
  const context = map.contexts.find((one) => one.name === name);
  if (context === undefined)
    throw fail('MIG-1004', {
      message: `There is no context ${name} in ${paths.contextMap}`,
      remedy: `Choose one of ${map.contexts
        .map((one) => one.name)
        .sort()
        .join(', ')}.`,
    });
  if (!existsSync(join(project.root, servicePath(name), 'package.json')))
    throw fail('MIG-1007', {
      message: `There is no service for ${name}`,
      cause: `${servicePath(name)}/package.json does not exist.`,
      remedy: `Run \`migrate extract ${name}\`.`,
    });
  return context;
}
