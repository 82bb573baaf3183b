import { join, relative, sep } from 'node:path';
import type { Analysis } from '../analyze/index.ts';
import type { Context, ContextMap } from '../artifacts/context-map.ts';
import { paths, servicePath } from '../artifacts/paths.ts';
import { readRoutes } from '../artifacts/routes.ts';
import { serialize } from '../artifacts/store.ts';
import { type ExitCode, Failure, fail, type Problem, problem } from '../errors/problem.ts';
import { assetHashes } from '../extract/assets.ts';
import { type ChangeSet, outcomeOf } from '../extract/change-set.ts';
import type { FileExplanation } from '../extract/explain-file.ts';
import type { TreeMerge } from '../extract/merge.ts';
import { type ExtractionPlan, planExtraction } from '../extract/plan.ts';
import { LEFT_ALONE, ownTree, sameTree } from '../extract/pristine.ts';
import { differing } from '../extract/tests/choose-tests.ts';
import type { SliceAudit } from '../extract/verify-service.ts';
import { applyStagedChange, removeAbandoned } from '../ports/staged-change.ts';
import { imageNode } from '../runtime/image-node.ts';
import { appendJournal } from '../runtime/journal.ts';
import { withLock } from '../runtime/lock.ts';
import type { Project } from '../runtime/project.ts';
import { STAGED } from '../runtime/unfinished.ts';
import { analyzeProject } from './analyze.ts';
import { contextMapOf } from './context-map.ts';
import { besideFiles, mergeBeside, refuseUnresolvedBeside, SYSTEM_BASE } from './extract-beside.ts';
import { changeSetOf } from './extract-changes.ts';
import { commitSteps, refuseUncommitted } from './extract-commit.ts';
import { assetsPath, mergedWith, staged, withDebt } from './extract-stage.ts';
import { systemFilesOf } from './extract-system.ts';
import type { Extraction, ExtractOptions } from './extraction.ts';
import { triedInVain } from './known-tests.ts';
import { installerOf, LOCKFILES } from './service-lockfile.ts';

export interface ExtractResult {
  readonly changeSet: ChangeSet;
  readonly applied: boolean;
  readonly unchanged: boolean;
  readonly plan: ExtractionPlan;
  readonly audit: SliceAudit | undefined;
  readonly debt: readonly string[];
  readonly serviceUrl: string;
  /** Files whose hand edits were carried over. */
  readonly kept: readonly string[];
  /** Files in which hand edits and the new text contradict each other, with the reason. */
  readonly conflicts: TreeMerge['conflicts'];
  /** Messages of the commits that were made. */
  readonly commits: readonly string[];
}

/**
 * `migrate extract CONTEXT`: plans the slice, proves it in a staged copy (compiles, is the slice that was asked for,
 * starts), then puts service, monolith patch and route table in place as one change.
 * @throws Failure MIG-1004 unknown context, MIG-4008 with all blockers, MIG-4009, MIG-4010, MIG-4011 markers left, MIG-4017
 */
export async function runExtract(
  project: Project,
  name: string,
  options: ExtractOptions,
): Promise<ExtractResult> {
  return await withLock(project.root, 'extract', async () => {
    const analysis = await analyzeProject(project, options.progress);
    const map = contextMapOf(project, analysis.model, options.progress);
    const context = contextNamed(map, name);
    refuseRetired(project, name);
    options.progress.step(`planning the slice of ${name}: ${context.routes.length} routes`);
    const port = servicePort(project, map, name);
    const whole = planned(project, analysis, map, context, port);
    const plan = options.dryRun ? whole.leaving(triedInVain(project.root, name)) : whole;
    const system = systemFilesOf(project, { context: name, port, files: plan.serviceFiles });
    return await carryOut({ project, analysis, context, map, plan, system, port, options });
  });
}

/** Done is what needs nobody to look at it: no conflict, and no test that tells the service from the monolith. */
export function extractExit({ conflicts, plan }: ExtractResult): ExitCode {
  return conflicts.length === 0 && differing(plan.tests).length === 0 ? 0 : 1;
}

/**
 * What becomes of a file, named by its path in the monolith or in the service.
 * @throws Failure MIG-1010 when neither has it
 */
export function explainedFile({ plan }: ExtractResult, context: string, file: string): FileExplanation {
  const prefix = `${servicePath(context)}/`;
  const plain = file.replace(/^\.\//, '');
  const explanation = plan.explain(plain.startsWith(prefix) ? plain.slice(prefix.length) : plain);
  if (explanation !== undefined) return explanation;
  throw fail('MIG-1010', {
    message: `Neither the monolith nor the service of ${context} has ${file}`,
    remedy: 'Give the path of a source file, relative to the application.',
  });
}

async function carryOut(planned: Extraction): Promise<ExtractResult> {
  const { project, context, port, options } = planned;
  const target = join(project.root, servicePath(context.name));
  const serviceUrl = `http://127.0.0.1:${port}`;
  if (options.dryRun) return tried(planned, serviceUrl);
  // Before anything is built: it could not be put in place.
  refuseUnresolvedBeside(planned);
  refuseUncommitted(planned, serviceUrl);
  const { extraction, files, audit, debt, merge, keptAssets } = await staged(planned);
  const { plan } = extraction;
  const beside = mergeBeside(extraction);
  const changeSet = changeSetOf(extraction, merge.files, beside, serviceUrl);
  const conflicts = [...merge.conflicts, ...beside.conflicts];
  const unchanged =
    sameTree(ownTree(target), merge.files) &&
    changeSet.changes.every((change) => change.path.startsWith(`${servicePath(context.name)}/`));
  if (unchanged) removeAbandoned(join(project.root, paths.services), STAGED);
  else {
    options.progress.step(`putting ${changeSet.changes.length} files in place`);
    apply(extraction, files, changeSet);
  }
  return {
    plan,
    serviceUrl,
    changeSet,
    applied: !unchanged,
    unchanged,
    audit,
    debt,
    conflicts,
    kept: [...merge.kept, ...beside.kept, ...keptAssets],
    commits:
      options.commit && conflicts.length === 0 ? commitSteps(project.root, context.name, changeSet) : [],
  };
}

/** What an extraction would do, as far as that can be told without running anything. */
function tried(extraction: Extraction, serviceUrl: string): ExtractResult {
  const { plan } = extraction;
  const files = withDebt(plan.serviceFiles, plan.debt);
  const changeSet = changeSetOf(
    extraction,
    mergedWith(extraction, files).files,
    mergeBeside(extraction),
    serviceUrl,
  );
  const outcome = { changeSet, applied: false, unchanged: false, audit: undefined, debt: plan.debt };
  return { ...outcome, plan, serviceUrl, conflicts: [], kept: [], commits: [] };
}

/** Service, monolith patch, route table and the pristine copy for later merges become visible together. */
function apply(extraction: Extraction, files: ReadonlyMap<string, string>, changeSet: ChangeSet): void {
  const { project, context, map, plan } = extraction;
  const service = servicePath(context.name);
  const others = changeSet.changes.filter((change) => !change.path.startsWith(`${service}/`));
  const { files: written, deleted } = outcomeOf(others);
  const base = [...files].map(([path, content]) => ({
    path: `${paths.base}/${context.name}/${path}`,
    content,
  }));
  const assets = assetHashes(project.appDir, { copied: plan.assets, shared: plan.shared });
  if (assets.size > 0)
    base.push({ path: assetsPath(context.name), content: serialize(Object.fromEntries(assets)) });
  for (const { base: path, content } of besideFiles(extraction)) base.push({ path, content });
  applyStagedChange(project.root, {
    folder: { staged: servicePath(`${STAGED}${context.name}`), target: service },
    emptied: [`${paths.base}/${context.name}`, `${paths.base}/${context.name}.beside`, SYSTEM_BASE],
    // What installing and building put there is nobody's edit, and costs time to make again.
    carried: [...LEFT_ALONE, ...LOCKFILES],
    // The map that was cut along is the one that people and checks must see from now on.
    files: [{ path: paths.contextMap, content: serialize(map) }, ...written, ...base],
    deleted,
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
      testsDiffering: differing(plan.tests).length,
    },
  });
}

function contextNamed(map: ContextMap, name: string): Context {
  const context = map.contexts.find((one) => one.name === name);
  if (context !== undefined) return context;
  throw fail('MIG-1004', {
    message: `There is no context "${name}"`,
    cause: `The context map has: ${map.contexts.map((one) => one.name).join(', ')}.`,
  });
}

/** What is left of it in the monolith is not what its service was cut out of. */
function refuseRetired({ root }: Project, name: string): void {
  if (readRoutes(root)?.table.contexts[name]?.retired !== true) return;
  throw fail('MIG-6006', {
    message: `${name} is retired: the monolith has nothing of it to extract`,
    file: paths.routes,
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
    node: imageNode(project),
    port,
    monolithPort: project.config.monolith.port,
    ...installerOf(project),
    start: project.config.monolith.start,
    decisions: project.config,
    hasRoles: project.config.database.client === 'postgres',
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
