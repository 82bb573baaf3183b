import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from '../../cli/src/ports/sockets.ts';
import {
  type ContextMap,
  contextMapSchema,
  extractionSchema,
  type Gate,
  gateSchema,
  type Model,
  modelSchema,
  processesOf,
  proxyContext,
  readJournal,
  type Status,
  serviceCounts,
  shadowCounts,
  statusSchema,
} from './artifacts.ts';
import { configure } from './configure.ts';
import { DemoFailure, elapsed, migrate, must, run, say } from './migrate.ts';
import { askableQueries, askDuring, type OutageReport, pause, signUp } from './outage.ts';
import { plantDroppedField } from './sabotage.ts';
import { readSuite, runSuite, type SuiteResult, suiteCommand } from './suite.ts';
import { clone, prepareCopy, shop } from './workspace.ts';

export interface DemoOptions {
  readonly context?: string | undefined;
  readonly sabotage: boolean;
}

/** What the sample does at start-up besides serving: a service must not do it a second time. */
/** Rows of the table at the end: what happened and the number that shows it. */
type Fact = readonly [what: string, proof: string];

/** The whole path, step by step; every number it prints was counted. @returns the exit code */
export async function runDemo(options: DemoOptions): Promise<number> {
  const facts: Fact[] = [];
  await prepare();
  const { model, map } = await understand(facts);
  const direct = await record(facts);
  const { name: context, seams } = await extractFirst(options, model, map, facts);
  if (options.sabotage) return await caught(context, map, facts);
  await prove(context, facts);
  await shift({ context, hasSeam: seams > 0 }, direct, facts);
  await killUnderLoad(context, map, facts);
  conclude(facts);
  return 0;
}

async function prepare(): Promise<void> {
  say('A copy of the sample monolith, with ports that are free here');
  if (existsSync(join(shop, 'migration/.run'))) await migrate('down', '--purge');
  prepareCopy();
  configure([
    [['monolith', 'port'], await freePort()],
    [['proxy', 'port'], await freePort()],
  ]);
}

async function understand(facts: Fact[]): Promise<{ model: Model; map: ContextMap }> {
  const model = modelSchema.parse(JSON.parse((await must('analyze', '--format', 'json')).stdout));
  const lines = model.modules.reduce((sum, module) => sum + module.lines, 0);
  facts.push([
    'analyzed',
    `${model.routes.length} routes, ${model.tables.length} tables, ${model.modules.length} modules, ${lines} lines`,
  ]);
  const map = contextMapSchema.parse(JSON.parse((await must('decompose', '--format', 'json')).stdout));
  facts.push([
    'decomposed',
    `${map.contexts.length} contexts: ${map.contexts.map((one) => one.name).join(', ')}`,
  ]);
  await must('report', '--quiet');
  facts.push(['report', '.demo/shop/migration/report.html']);
  return { model, map };
}

async function record(facts: Fact[]): Promise<SuiteResult> {
  await must('up');
  const { monolith } = await status();
  say('The API suite straight at the monolith');
  const direct = await runSuite('direct', monolith.url);
  await must('record', '--', ...suiteCommand('recorded'));
  const recorded = readSuite('recorded');
  sameResult('directly', direct, 'while recording', recorded);
  facts.push([
    'recorded',
    `${recorded.length} tests of the API suite through the proxy, same result as directly`,
  ]);
  return direct;
}

/** The first context of the recommended order that is worth showing and can be moved; blockers of the others are told. */
async function extractFirst(
  options: DemoOptions,
  model: Model,
  map: ContextMap,
  facts: Fact[],
): Promise<{ name: string; seams: number }> {
  const candidates =
    options.context === undefined
      ? map.order.map((one) => one.context).filter((name) => isWorthShowing(name, model, map))
      : [options.context];
  for (const name of candidates) {
    configure([[['services', name, 'port'], await freePort()]]);
    const result = await migrate('extract', name, '--format', 'json');
    if (result.exitCode === 0) {
      const { lines, seams, debt } = extractionSchema.parse(JSON.parse(result.stdout));
      const share = ((100 * lines.service) / lines.monolith).toFixed(0);
      facts.push([
        'extracted',
        `${name}: ${routesOf(map, name).length} routes, ${lines.service} of ${lines.monolith} lines (${share} %), ${seams.length} seam functions, ${debt.length} functions listed as debt`,
      ]);
      await must('up');
      return { name, seams: seams.length };
    }
    say(`${name} is refused: ${refusalText(result.stdout)}`);
    facts.push(['refused', `${name}, with its blockers`]);
  }
  throw new DemoFailure('no context could be extracted');
}

/** The problems of a refusal, from the command's JSON document. */
function refusalText(stdout: string): string {
  const problemSchema = z.looseObject({ code: z.string(), message: z.string() });
  const schema = z.looseObject({ error: problemSchema, others: z.array(problemSchema).default([]) });
  const { error, others } = schema.parse(JSON.parse(stdout));
  return [error, ...others].map((one) => `${one.code} ${one.message}`).join('; ');
}

function isWorthShowing(name: string, model: Model, map: ContextMap): boolean {
  const routes = routesOf(map, name);
  const writes = model.routes.some((route) => routes.includes(route.id) && route.kind === 'command');
  // The demo counts the calls over the seam, so the context must be the one that calls.
  const seam = map.seams.some((one) => one.kind === 'call' && one.writes && one.from === name);
  return routes.length >= 5 && writes && seam;
}

function routesOf(map: ContextMap, name: string): string[] {
  return map.contexts.find((one) => one.name === name)?.routes ?? [];
}

async function prove(context: string, facts: Fact[]): Promise<void> {
  let result = await migrate('verify', context, '--format', 'json');
  let gate = gateSchema.parse(JSON.parse(result.stdout));
  if (gate.verdict === 'inconclusive') {
    say('The load check could not tell noise from a difference on this machine: measuring once more');
    result = await migrate('verify', context, '--format', 'json');
    gate = gateSchema.parse(JSON.parse(result.stdout));
  }
  for (const check of gate.checks)
    facts.push([
      `proven: ${check.name}`,
      `${check.verdict}  ${evidenceText(check.evidence)}  ${check.seconds.toFixed(1)} s`,
    ]);
  if (result.exitCode !== 0)
    throw new DemoFailure(`the gate of ${context} says ${gate.verdict}: ${findingsText(gate)}`, result);
}

function evidenceText(evidence: Gate['checks'][number]['evidence']): string {
  return Object.entries(evidence)
    .filter(([, value]) => typeof value !== 'object')
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'number' ? Math.round(value * 100) / 100 : String(value)}`,
    )
    .join(', ');
}

function findingsText(gate: Gate): string {
  return gate.checks
    .flatMap((check) =>
      check.findings.map((one) => `${check.name}: ${one.route ?? ''} ${one.field ?? ''} ${one.message}`),
    )
    .slice(0, 5)
    .join('; ');
}

const STAGES: readonly (readonly [mode: string, weight?: number])[] = [
  ['shadow'],
  ['canary', 10],
  ['canary', 50],
  ['service'],
];

/** What is shifted, and whether its suite must be seen to call over a seam. */
interface Moved {
  readonly context: string;
  readonly hasSeam: boolean;
}

async function shift(moved: Moved, direct: SuiteResult, facts: Fact[]): Promise<void> {
  const { context } = moved;
  const { proxy } = await status();
  say('The API suite through the proxy, all traffic on the monolith');
  sameResult('directly', direct, 'in mode monolith', await runSuite('monolith', proxy.url));
  facts.push(['mode monolith', `${direct.length} tests pass through the proxy, same result as directly`]);
  for (const [mode, weight] of STAGES) {
    await must(
      'route',
      context,
      '--mode',
      mode,
      ...(weight === undefined ? [] : ['--weight', String(weight)]),
    );
    const stage = weight === undefined ? mode : `${mode} ${weight}`;
    const before = await countsOf(context);
    const results = await runSuite(stage.replace(' ', '-'), proxy.url);
    sameResult('directly', direct, `in mode ${stage}`, results);
    facts.push([`mode ${stage}`, `${results.length} tests pass; ${await stageText(moved, mode, before)}`]);
    say(facts.at(-1)?.join(': ') ?? '');
  }
}

async function stageText(
  { context, hasSeam }: Moved,
  mode: string,
  before: { requests: number; seamCalls: number },
): Promise<string> {
  const after = await countsOf(context);
  const reached = `${after.requests - before.requests} requests reached the service, ${after.seamCalls - before.seamCalls} seam calls`;
  if (mode !== 'shadow') {
    if (mode === 'service' && hasSeam && after.seamCalls === before.seamCalls)
      throw new DemoFailure('the seam was not called during the suite');
    return reached;
  }
  await pause(500);
  const { compared, different, skipped } = await shadowCounts(await status(), context);
  if (different > 0) throw new DemoFailure(`${different} shadowed answers differ`);
  return `${compared} queries compared, ${different} different, ${skipped} skipped`;
}

async function countsOf(context: string): Promise<{ requests: number; seamCalls: number }> {
  return await serviceCounts(serviceOf(await status(), context).url);
}

async function killUnderLoad(context: string, map: ContextMap, facts: Fact[]): Promise<void> {
  const before = await status();
  const token = await signUp(before.monolith.url);
  const urls = await askableQueries(before.monolith.url, routesOf(map, context), token);
  if (urls.length === 0) throw new DemoFailure(`no recorded query of ${context} can be asked again`);
  say(`Killing the service while ${urls.length} queries are asked over and over`);
  const report = await askDuring(before.proxy.url, urls, token, async () => killService(context));
  if (report.failed > 0 || Object.keys(report.statuses).some((one) => one !== '200'))
    throw new DemoFailure(`clients saw the outage: ${outageText(report)}`);
  facts.push(['killed under load', outageText(report)]);
  await pause(500);
  const rollback = readJournal().find((entry) => entry.event === 'rollback' && entry.context === context);
  const { mode, latched } = await proxyContext(await status(), context);
  if (rollback === undefined || !latched || mode !== 'monolith')
    throw new DemoFailure(
      `no rollback: journal ${rollback === undefined ? 'silent' : 'has it'}, mode ${mode}, latched ${latched}`,
    );
  facts.push(['rolled back', `journalled and latched: ${rollback.why}`]);
  await must('up');
  const after = serviceOf(await status(), context);
  if (!after.healthy) throw new DemoFailure('the service did not come back');
  facts.push([
    'came back',
    `service healthy again; traffic stays in mode ${after.mode}${after.latched ? ', latched until `migrate route` releases it' : ''}`,
  ]);
}

function outageText(report: OutageReport): string {
  return `${report.requests} queries asked, ${report.answered} answered (${Object.entries(report.statuses)
    .map(([code, count]) => `${count} × ${code}`)
    .join(', ')}), ${report.failed} failed`;
}

/** As a crash would: no signal that it could handle. */
async function killService(context: string): Promise<void> {
  const { mode } = await proxyContext(await status(), context);
  if (mode !== 'service')
    throw new DemoFailure(`the service was not in charge when it was to die: mode ${mode}`);
  for (const pid of processesOf(context)) process.kill(-pid, 'SIGKILL');
}

async function caught(context: string, map: ContextMap, facts: Fact[]): Promise<number> {
  const fault = plantDroppedField(context, routesOf(map, context));
  say(`Planted: the service leaves out "${fault.field}" of ${fault.route}`);
  const verified = await migrate('verify', context, '--format', 'json');
  const gate = gateSchema.parse(JSON.parse(verified.stdout));
  const finding = gate.checks
    .flatMap((check) => check.findings)
    .find((one) => one.field?.includes(fault.field) === true && one.route !== undefined);
  const named = verified.exitCode === 1 && gate.verdict === 'fail' && finding !== undefined;
  facts.push([
    'verify',
    `${gate.verdict}: ${finding?.route ?? 'no route'} ${finding?.field ?? 'no field'} ${finding?.message ?? ''}`,
  ]);
  const refused = await migrate('route', context, '--mode', 'canary', '--weight', '10');
  facts.push(['route', refused.exitCode === 1 ? 'refused' : `exit ${refused.exitCode}`]);
  await must('up');
  const { mode } = serviceOf(await status(), context);
  facts.push(['traffic', `mode ${mode}`]);
  const isCaught = named && refused.exitCode === 1 && mode === 'monolith';
  facts.push(['sabotage', isCaught ? 'caught' : 'MISSED']);
  conclude(facts);
  return isCaught ? 0 : 1;
}

async function status(): Promise<Status> {
  const result = await run(
    [process.execPath, join(clone, 'cli/bin/migrate.js'), 'status', '--format', 'json'],
    { show: 'nothing' },
  );
  if (result.exitCode !== 0) throw new DemoFailure('migrate status failed', result);
  return statusSchema.parse(JSON.parse(result.stdout));
}

function serviceOf(current: Status, context: string): Status['services'][number] {
  const service = current.services.find((one) => one.context === context);
  if (service === undefined) throw new DemoFailure(`status does not list ${context}`);
  return service;
}

function sameResult(one: string, left: SuiteResult, other: string, right: SuiteResult): void {
  const different = left.filter((line, index) => line !== right[index]);
  if (left.length === right.length && different.length === 0) return;
  throw new DemoFailure(`the API suite differs ${one} and ${other}: ${different.slice(0, 5).join('; ')}`);
}

function conclude(facts: readonly Fact[]): void {
  const width = Math.max(...facts.map(([what]) => what.length));
  say('What happened');
  for (const [what, proof] of facts) process.stdout.write(`  ${what.padEnd(width)}  ${proof}\n`);
  process.stdout.write(`  ${'took'.padEnd(width)}  ${elapsed().toFixed(0)} s\n`);
}
