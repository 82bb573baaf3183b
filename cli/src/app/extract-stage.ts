import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { paths, servicePath } from '../artifacts/paths.ts';
import { Failure, fail } from '../errors/problem.ts';
import { type AssetCopy, assetHashes, copyAssets } from '../extract/assets.ts';
import { mergeTrees, type TreeMerge } from '../extract/merge.ts';
import { ownTree, readTree } from '../extract/pristine.ts';
import { debtText } from '../extract/service/debt.ts';
import { effectsInOrder } from '../extract/slice/load-order.ts';
import { auditService, type SliceAudit } from '../extract/verify-service.ts';
import { readFileIfPresent } from '../ports/files.ts';
import { interruption } from '../ports/interruption.ts';
import { buildService } from '../runtime/applications.ts';
import { STAGED } from '../runtime/unfinished.ts';
import { refuseUnresolved } from './extract-beside.ts';
import { settleTests } from './extract-tests.ts';
import { tryStaged } from './extract-trial.ts';
import type { Extraction } from './extraction.ts';
import { removeBuilt, removeStaged, restage } from './restage.ts';
import { LOCKFILES, writeLockfile } from './service-lockfile.ts';

export interface Staged {
  /** The extraction without tests that do not pass. */
  readonly extraction: Extraction;
  readonly files: Map<string, string>;
  readonly audit: SliceAudit;
  readonly debt: string[];
  readonly merge: TreeMerge;
  readonly keptAssets: readonly string[];
}

/** Writes the service beside its place, compiles it, compares it with the monolith, merges hand edits in, starts it. */
export async function staged(planned: Extraction): Promise<Staged> {
  const { project, analysis, context, options } = planned;
  const name = `${STAGED}${context.name}`;
  const folder = join(project.root, servicePath(name));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const settled = interruption.onInterrupt(remove);
  try {
    writeTree(folder, planned.plan.serviceFiles);
    const { kept: keptAssets } = stageAssets(planned, folder);
    await compile(planned, name);
    options.progress.step('comparing its routes and middleware with the monolith');
    const audit = await auditService({
      folder,
      entry: planned.plan.entry,
      context: context.name,
      monolith: analysis.model,
      routes: context.routes,
      offered: planned.plan.offered,
      effects: project.config.loadOrder === 'any' ? undefined : effectsInOrder(analysis),
    });
    const [first, ...others] = audit.problems;
    if (first !== undefined) throw new Failure(first, others);
    const extraction = await settleTests(planned, folder);
    const { plan } = extraction;
    if (plan !== planned.plan) {
      restage(folder, planned.plan.serviceFiles, plan.serviceFiles);
      if (removeBuilt(folder, plan)) await compile(extraction, name);
    }
    const lockNote = await lock(extraction, folder);
    const debt = [
      ...plan.debt,
      ...(lockNote === undefined ? [] : [lockNote]),
      ...audit.debt.map((id) => `${id}: named by kept code, but no route was seen to run it`),
    ];
    const files = withDebt(plan.serviceFiles, debt);
    const merge = mergedWith(extraction, files);
    if (merge.kept.length > 0) options.progress.step(`merging hand edits of ${merge.kept.length} files`);
    for (const path of files.keys()) if (!merge.files.has(path)) removeStaged(folder, path);
    writeTree(folder, merge.files);
    if (merge.kept.length > 0 && merge.conflicts.length === 0) await compile(extraction, name);
    if (options.start && merge.conflicts.length === 0)
      await tryStaged(project, name, analysis.model, context.routes, options.progress);
    return { extraction, files, audit, debt, merge, keptAssets };
  } catch (error) {
    remove();
    throw error;
  } finally {
    settled();
  }
}

/** Made once, and again when the dependencies change: an update that people made in between stays. */
async function lock(
  { project, context, plan, options }: Extraction,
  folder: string,
): Promise<string | undefined> {
  const before = readFileIfPresent(join(project.root, paths.base, context.name, 'package.json'));
  const target = join(project.root, servicePath(context.name));
  const isLocked = LOCKFILES.some((name) => existsSync(join(target, name)));
  if (isLocked && !options.force && before === plan.serviceFiles.get('package.json')) return undefined;
  options.progress.step('writing its lockfile');
  return await writeLockfile(project, folder);
}

async function compile({ project, context, options }: Extraction, name: string): Promise<void> {
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
}

function stageAssets({ project, context, plan, options }: Extraction, folder: string): AssetCopy {
  const hashes = assetHashes(project.appDir, { copied: plan.assets, shared: plan.shared });
  const before = options.force ? new Map<string, string>() : assetsBefore(project.root, context.name);
  return copyAssets(project.appDir, folder, join(project.root, servicePath(context.name)), hashes, before);
}

/** Where the hashes of the copied assets are kept. */
export function assetsPath(context: string): string {
  return `${paths.base}/${context}.assets.json`;
}

function assetsBefore(root: string, context: string): Map<string, string> {
  const text = readFileIfPresent(join(root, assetsPath(context)));
  return new Map(
    text === undefined ? [] : Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(text))),
  );
}

/** The files with the debt in their README. */
export function withDebt(files: ReadonlyMap<string, string>, debt: readonly string[]): Map<string, string> {
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

/** What people changed in the service since it was generated is carried over, unless they say that it should not. */
export function mergedWith(
  { project, context, options }: Extraction,
  files: ReadonlyMap<string, string>,
): TreeMerge {
  const target = join(project.root, servicePath(context.name));
  if (options.force || !existsSync(target)) return { files, kept: [], conflicts: [] };
  const mine = ownTree(target);
  refuseUnresolved(mine, `of ${servicePath(context.name)}`);
  return mergeTrees(mine, readTree(join(project.root, paths.base, context.name)), files);
}
