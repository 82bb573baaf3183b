import { join, relative, sep } from 'node:path';
import type { Analysis } from '../analyze/index.ts';
import { Failure, problem } from '../errors/problem.ts';
import { outcomeOf } from '../extract/change-set.ts';
import { auditRetirement } from '../extract/retire/audit-retirement.ts';
import { changedFiles } from '../extract/retire/changed-files.ts';
import { planRetirement, type RetirementPlan } from '../extract/retire/plan-retirement.ts';
import { diskFiles } from '../ports/source-files.ts';
import { applyStagedChange } from '../ports/staged-change.ts';
import { appendJournal } from '../runtime/journal.ts';
import { withLock } from '../runtime/lock.ts';
import type { Project } from '../runtime/project.ts';
import { offeredFunctions, readSeams } from '../runtime/seam-wiring.ts';
import { analyzeProject } from './analyze.ts';
import { commitRetirement, refuseDirty } from './extract-commit.ts';
import { retirementChanges, routesOf } from './retire-changes.ts';
import { proveRetired, type RetirementProof } from './retire-proof.ts';
import { extractedToRetire, readyToRetire, type ToRetire } from './retire-ready.ts';
import type { Retirement, RetireOptions, RetireResult } from './retirement.ts';
import { reloadRunningProxy } from './route-take-up.ts';

/**
 * `migrate retire CONTEXT`: takes out of the monolith what only this context's routes needed, once the way back is given up.
 * Proven in a copy (same other routes, builds, starts, answers the retired routes as unregistered paths), then applied as one
 * change.
 * @throws Failure MIG-1004, MIG-1007, MIG-4008 with all blockers, MIG-4017, MIG-4021, MIG-4023
 */
export async function runRetire(
  project: Project,
  name: string,
  options: RetireOptions,
): Promise<RetireResult> {
  // The lock is a file too: what cannot be retired at all is refused before anything is written.
  extractedToRetire(project, name);
  return await withLock(project.root, 'retire', async () => {
    const ready = await readyToRetire(project, name, options.force);
    const analysis = await analyzeProject(project, options.progress);
    const plan = planned(project, ready, analysis, options);
    const retirement = await audited(project, ready, analysis, plan, options);
    const { audit, changeSet } = retirement;
    const result = { plan, audit, changeSet, commits: [] };
    if (options.dryRun) return { ...result, applied: false, proven: { built: false, started: false } };
    refuseDirty(project.root, {
      force: options.force !== undefined,
      commit: options.commit,
      touched: () => changeSet.changes.map((change) => change.path),
    });
    const proven: RetirementProof = await proveRetired(retirement);
    options.progress.step(`putting ${changeSet.changes.length} changes in place`);
    apply(retirement);
    await reloadRunningProxy(project.root);
    return {
      ...result,
      applied: true,
      proven,
      commits: options.commit ? commitRetirement(project.root, name, changeSet) : [],
    };
  });
}

function planned(
  project: Project,
  { table, name }: ToRetire,
  analysis: Analysis,
  { progress, force }: RetireOptions,
): RetirementPlan {
  progress.step(`planning the monolith without ${name}`);
  const result = planRetirement({
    analysis,
    context: name,
    routes: routesOf(table.table, name),
    appDir: project.appDir,
    appPath: relative(project.root, project.appDir).split(sep).join('/'),
    health: project.config.monolith.health,
    decisions: project.config,
    packageType: typeof project.packageJson.type === 'string' ? project.packageJson.type : undefined,
    offered: offeredFunctions(readSeams(project.root, name)),
    tearTests: force !== undefined,
  });
  if (result.kind === 'plan') return result.plan;
  const { blockers } = result;
  throw new Failure(
    problem('MIG-4008', {
      message: `${name} cannot be retired yet: ${blockers.length} ${blockers.length === 1 ? 'blocker' : 'blockers'}`,
    }),
    blockers,
  );
}

/** Reads the monolith as it will be, from memory, and compares. @throws Failure MIG-4023 with every difference */
async function audited(
  project: Project,
  { table, name, entry }: ToRetire,
  analysis: Analysis,
  plan: RetirementPlan,
  options: RetireOptions,
): Promise<Retirement> {
  const changes = new Map(
    plan.changes.map((one) => [
      join(project.root, one.path),
      one.kind === 'delete' ? undefined : one.content,
    ]),
  );
  const after = await analyzeProject(project, options.progress, changedFiles(diskFiles, changes));
  const audit = auditRetirement(analysis, after, plan, project.config.loadOrder === 'any');
  const [first, ...others] = audit.problems;
  if (first !== undefined) throw new Failure(first, others);
  const changeSet = retirementChanges(project, { table, name, entry, plan, model: after.model });
  return { project, context: name, table, entry, analysis, plan, audit, changeSet, options };
}

function apply({ project, context, plan, changeSet, entry, options }: Retirement): void {
  applyStagedChange(project.root, outcomeOf(changeSet.changes));
  appendJournal(project.root, {
    event: 'retire',
    context,
    why: options.force === undefined ? 'the service has all of its traffic' : `forced: ${options.force}`,
    from: { mode: entry.mode, generation: entry.generation },
    numbers: {
      routes: plan.retired.length,
      changes: plan.changes.length,
      lines: plan.lines.removed,
      monolithLines: plan.lines.monolith,
    },
  });
}
