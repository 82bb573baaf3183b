import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { stringify } from 'yaml';
import type { Analysis } from '../analyze/index.ts';
import type { Context, ContextMap } from '../artifacts/context-map.ts';
import { paths, servicePath } from '../artifacts/paths.ts';
import { readRoutes } from '../artifacts/routes.ts';
import { serialize } from '../artifacts/store.ts';
import { Failure, fail, type Problem, problem } from '../errors/problem.ts';
import type { ChangeSet, FileChange } from '../extract/change-set.ts';
import { type ExtractionPlan, planExtraction } from '../extract/plan.ts';
import { handEdits, readTree, sameTree } from '../extract/pristine.ts';
import { routeTable } from '../extract/routing/route-table.ts';
import { debtText } from '../extract/service/debt.ts';
import { auditService, type SliceAudit } from '../extract/verify-service.ts';
import { interruption } from '../ports/interruption.ts';
import type { Progress } from '../ports/progress.ts';
import { applyStagedChange, finishStagedChange, removeAbandoned } from '../ports/staged-change.ts';
import { buildService } from '../runtime/applications.ts';
import { appendJournal } from '../runtime/journal.ts';
import { withLock } from '../runtime/lock.ts';
import type { Project } from '../runtime/project.ts';
import { analyzeProject } from './analyze.ts';
import { contextMapOf } from './context-map.ts';
import { tryStaged } from './extract-trial.ts';

export interface ExtractOptions {
  readonly dryRun: boolean;
  /** Overwrites hand edits of an earlier extraction. */
  readonly force: boolean;
  /** False: the service is compiled and compared but not started. */
  readonly start: boolean;
  readonly progress: Progress;
}

export interface ExtractResult {
  readonly changeSet: ChangeSet;
  readonly applied: boolean;
  readonly unchanged: boolean;
  readonly plan: ExtractionPlan;
  readonly audit: SliceAudit | undefined;
  readonly debt: readonly string[];
  readonly serviceUrl: string;
}

const STAGED = '.staged-';

/**
 * `migrate extract CONTEXT`: plans the slice, proves it in a staged copy (compiles, is the slice that was asked for,
 * starts), then puts service, monolith patch and route table in place as one change.
 * @throws Failure MIG-1004 unknown context, MIG-4008 with all blockers, MIG-4009, MIG-4010, MIG-4011
 */
export async function runExtract(
  project: Project,
  name: string,
  options: ExtractOptions,
): Promise<ExtractResult> {
  return await withLock(project.root, 'extract', async () => {
    if (finishStagedChange(project.root))
      options.progress.note('finished the extraction that an earlier command had begun');
    removeAbandoned(join(project.root, paths.services), STAGED);
    const analysis = await analyzeProject(project, options.progress);
    const map = contextMapOf(project, analysis.model, options.progress);
    const context = contextNamed(map, name);
    options.progress.step(`planning the slice of ${name}: ${context.routes.length} routes`);
    const port = servicePort(project, map, name);
    const plan = planned(project, analysis, map, context, port);
    return await carryOut({ project, analysis, context, map, plan, port, options });
  });
}

interface Extraction {
  readonly project: Project;
  readonly analysis: Analysis;
  readonly context: Context;
  readonly map: ContextMap;
  readonly plan: ExtractionPlan;
  readonly port: number;
  readonly options: ExtractOptions;
}

async function carryOut(extraction: Extraction): Promise<ExtractResult> {
  const { project, context, plan, port, options } = extraction;
  const target = join(project.root, servicePath(context.name));
  const pristine = readTree(join(project.root, paths.base, context.name));
  const edits = existsSync(target) ? handEdits(readTree(target), pristine) : [];
  const serviceUrl = `http://127.0.0.1:${port}`;
  if (options.dryRun) {
    const files = withDebt(plan.serviceFiles, plan.debt);
    return {
      changeSet: changeSetOf(extraction, files, serviceUrl),
      applied: false,
      unchanged: false,
      plan,
      audit: undefined,
      debt: plan.debt,
      serviceUrl,
    };
  }
  if (edits.length > 0 && !options.force) {
    throw fail('MIG-4011', {
      message: `${edits.length} files of ${servicePath(context.name)} were edited by hand`,
      cause: edits.slice(0, 10).join(', '),
    });
  }
  const { files, audit, debt } = await staged(extraction);
  const changeSet = changeSetOf(extraction, files, serviceUrl);
  const unchanged =
    sameTree(readTree(target), files) &&
    changeSet.changes.every((change) => change.path.startsWith(`${servicePath(context.name)}/`));
  if (unchanged) removeAbandoned(join(project.root, paths.services), STAGED);
  else {
    options.progress.step(`putting ${changeSet.changes.length} files in place`);
    apply(extraction, files, changeSet);
  }
  return { changeSet, applied: !unchanged, unchanged, plan, audit, debt, serviceUrl };
}

/** Writes the service beside its place, compiles it, compares it with the monolith, starts it. */
async function staged(
  extraction: Extraction,
): Promise<{ files: Map<string, string>; audit: SliceAudit; debt: string[] }> {
  const { project, analysis, context, plan, options } = extraction;
  const name = `${STAGED}${context.name}`;
  const folder = join(project.root, servicePath(name));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const settled = interruption.onInterrupt(remove);
  try {
    writeTree(folder, plan.serviceFiles);
    options.progress.step('compiling the service');
    await buildService(project, name).catch((error: unknown) => {
      throw error instanceof Failure &&
        error.problem.code === 'MIG-3004' &&
        !/not installed/.test(error.problem.message)
        ? fail(
            'MIG-4009',
            { message: `The service of ${context.name} does not compile`, cause: error.problem.cause },
            { cause: error },
          )
        : error;
    });
    options.progress.step('comparing its routes and middleware with the monolith');
    const audit = await auditService({
      folder,
      entry: plan.entry,
      context: context.name,
      monolith: analysis.model,
      routes: context.routes,
    });
    const [first, ...others] = audit.problems;
    if (first !== undefined) throw new Failure(first, others);
    if (options.start) await tryStaged(project, name, analysis.model, context.routes, options.progress);
    const debt = [
      ...plan.debt,
      ...audit.debt.map((id) => `${id}: named by kept code, but no route was seen to run it`),
    ];
    const files = withDebt(plan.serviceFiles, debt);
    writeTree(folder, files);
    return { files, audit, debt };
  } catch (error) {
    remove();
    throw error;
  } finally {
    settled();
  }
}

function withDebt(files: ReadonlyMap<string, string>, debt: readonly string[]): Map<string, string> {
  return new Map(
    [...files].map(([path, text]) => [
      path,
      path === 'README.md' ? `${text.trimEnd()}\n\n${debtText(debt)}` : text,
    ]),
  );
}

function writeTree(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Service, monolith patch, route table and the pristine copy for later merges become visible together. */
function apply(
  { project, context, map, plan }: Extraction,
  files: ReadonlyMap<string, string>,
  changeSet: ChangeSet,
): void {
  const service = servicePath(context.name);
  const others = changeSet.changes.filter((change) => !change.path.startsWith(`${service}/`));
  const base = [...files].map(([path, content]) => ({
    path: `${paths.base}/${context.name}/${path}`,
    content,
  }));
  applyStagedChange(project.root, {
    folder: { staged: servicePath(`${STAGED}${context.name}`), target: service },
    emptied: [`${paths.base}/${context.name}`],
    // The map that was cut along is the one that people and checks must see from now on.
    files: [
      { path: paths.contextMap, content: serialize(map) },
      ...others.map(({ path, content }) => ({ path, content })),
      ...base,
    ],
  });
  appendJournal(project.root, {
    event: 'extract',
    context: context.name,
    why: `extracted ${context.routes.length} routes`,
    numbers: {
      routes: context.routes.length,
      files: files.size,
      lines: plan.lines.service,
      monolithLines: plan.lines.monolith,
      seams: plan.seams.length,
    },
  });
}

function changeSetOf(
  { project, analysis, context, plan }: Extraction,
  files: ReadonlyMap<string, string>,
  serviceUrl: string,
): ChangeSet {
  const current = readTree(join(project.root, servicePath(context.name)));
  const service = [...files].flatMap(([path, content]): FileChange[] => {
    const full = `${servicePath(context.name)}/${path}`;
    const before = current.get(path);
    if (before === content) return [];
    return [
      before === undefined
        ? { kind: 'create', path: full, content, why: 'service' }
        : { kind: 'edit', path: full, before, content, why: 'service' },
    ];
  });
  return {
    context: context.name,
    changes: [...service, ...plan.monolithChanges, ...tableChange(project, analysis, context, serviceUrl)],
  };
}

function tableChange(
  project: Project,
  analysis: Analysis,
  context: Context,
  serviceUrl: string,
): FileChange[] {
  const existing = readRoutes(project.root);
  const { monolith } = project.config;
  const table = routeTable({
    model: analysis.model,
    context: context.name,
    routes: context.routes,
    monolithUrl: `http://127.0.0.1:${monolith.port}`,
    monolithHealth: monolith.health,
    serviceUrl,
    existing: existing?.table,
  });
  if (existing !== undefined && JSON.stringify(existing.table) === JSON.stringify(table)) return [];
  const content = `# The proxy's desired routing. First match wins, with Express's matching; no match goes to the monolith.\n# Change modes and weights with \`migrate route\`.\n${stringify(table)}`;
  if (existing === undefined) return [{ kind: 'create', path: paths.routes, content, why: 'routing' }];
  return existing.text === content
    ? []
    : [{ kind: 'edit', path: paths.routes, before: existing.text, content, why: 'routing' }];
}

function contextNamed(map: ContextMap, name: string): Context {
  const context = map.contexts.find((one) => one.name === name);
  if (context !== undefined) return context;
  throw fail('MIG-1004', {
    message: `There is no context "${name}"`,
    cause: `The context map has: ${map.contexts.map((one) => one.name).join(', ')}.`,
  });
}

function planned(
  project: Project,
  analysis: Analysis,
  map: ContextMap,
  context: Context,
  port: number,
): ExtractionPlan {
  const result = planExtraction({
    analysis,
    map,
    context,
    appDir: project.appDir,
    appPath: relative(project.root, project.appDir).split(sep).join('/'),
    packageType: typeof project.packageJson.type === 'string' ? project.packageJson.type : undefined,
    node: nodeMajor(project),
    port,
    duties: project.config.duties,
  });
  if (result.kind === 'plan') return result.plan;
  throw new Failure(blockedProblem(context.name, result.blockers), result.blockers);
}

function blockedProblem(name: string, blockers: readonly Problem[]): Problem {
  return problem('MIG-4008', {
    message: `${name} cannot be extracted yet: ${blockers.length} ${blockers.length === 1 ? 'blocker' : 'blockers'}`,
  });
}

/** The port that was given before, the configured one, or the next after the contexts that come earlier in the order. */
function servicePort(project: Project, map: ContextMap, name: string): number {
  const configured = project.config.services[name]?.port;
  if (configured !== undefined) return configured;
  const known = readRoutes(project.root)?.table.targets[name]?.urls[0];
  if (known !== undefined) return Number(new URL(known).port);
  const position = map.contexts
    .map((one) => one.name)
    .toSorted()
    .indexOf(name);
  return project.config.monolith.port + 1001 + position;
}

/** The Node.js that the application asks for; the newest long-term one that its range allows is not guessed. */
function nodeMajor(project: Project): string {
  const asked = project.config.monolith.node ?? project.packageJson.engines?.node ?? '';
  return /\d+/.exec(asked)?.[0] ?? '24';
}
