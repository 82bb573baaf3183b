import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Analysis, analyze } from '../../../src/analyze/index.ts';
import type { Context, ContextMap } from '../../../src/artifacts/context-map.ts';
import { type Decisions, NO_DECISIONS } from '../../../src/extract/decisions.ts';
import { type ExtractionPlan, type PlanResult, planExtraction } from '../../../src/extract/plan.ts';
import { auditService, type SliceAudit } from '../../../src/extract/verify-service.ts';

export const FIXTURES = fileURLToPath(new URL('../../../fixtures/extract/', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));

const NO_METRICS = { contexts: 1, SM: 0, ICP: 0, IFN: 0, NED: 0, BCP: null };

/** What a test says of a context; the rest is empty. */
export interface ContextParts {
  readonly routes?: readonly string[] | undefined;
  readonly modules?: readonly string[] | undefined;
  readonly tables?: readonly string[] | undefined;
}

/** A context map with just the named contexts. */
export function aMap(contexts: Readonly<Record<string, ContextParts>>): ContextMap {
  return {
    schema: 'migrate/context-map@1',
    application: 'application',
    contexts: Object.entries(contexts).map(([name, { routes = [], modules = [], tables = [] }]) => ({
      name,
      modules: [...modules],
      routes: [...routes],
      tables: [...tables],
      stability: 1,
      verdict: 'extract',
      why: '',
      evidence: [],
    })),
    sharedKernel: [],
    seams: [],
    sagas: [],
    order: [],
    alternatives: [],
    metrics: NO_METRICS,
    operations: [],
    data: [],
    cuts: [],
    duties: [],
  };
}

export interface Slicing {
  readonly folder: string;
  readonly entry: string;
  readonly analysis: Analysis;
  readonly context: Context;
  readonly result: PlanResult;
}

/** Analyzes an application and plans the extraction of one of the contexts. */
export async function sliceOf(
  folder: string,
  entry: string,
  name: string,
  contexts: Readonly<Record<string, ContextParts>>,
  decisions: Partial<Decisions> = {},
  hasRoles = false,
): Promise<Slicing> {
  const analysis = await analyze({ root: folder, entry, name: 'application' });
  const map = aMap(contexts);
  const context = map.contexts.find((one) => one.name === name);
  if (context === undefined) throw new Error(`no context ${name}`);
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { type } = z.looseObject({ type: z.string().optional() }).parse(manifest);
  const options = { analysis, map, context, appDir: folder, appPath: '', packageType: type };
  return {
    folder,
    entry,
    analysis,
    context,
    result: planExtraction({
      ...options,
      node: '24',
      port: 4001,
      packageManager: 'npm',
      lockfile: 'package-lock.json',
      monolithPort: 3000,
      decisions: { ...NO_DECISIONS, ...decisions },
      hasRoles,
    }),
  };
}

/** The plan, or a failure that lists what is in its way. */
export function planned({ result }: Slicing): ExtractionPlan {
  if (result.kind === 'plan') return result.plan;
  throw new Error(result.blockers.map((one) => `${one.code} ${one.message} ${one.cause ?? ''}`).join('\n'));
}

/** `CODE file:line` of everything in the way of an extraction. */
export function blockersOf({ result }: Slicing): string[] {
  return result.kind === 'plan' ? [] : result.blockers.map((one) => `${one.code} ${one.file}:${one.line}`);
}

const folders: string[] = [];

/** A folder of its own for a service or an application, with the packages of this repository in reach. */
export function writtenTree(files: ReadonlyMap<string, string>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'migrate-slice-')));
  folders.push(folder);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  if (existsSync(MODULES)) symlinkSync(MODULES, join(folder, 'node_modules'));
  return folder;
}

/** Deletes what `writtenTree` made; for `afterAll`. */
export function removeTrees(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Audits files as the service of a slicing. */
export async function audited(
  { entry, analysis, context, result }: Slicing,
  files: ReadonlyMap<string, string>,
): Promise<SliceAudit> {
  return await auditService({
    folder: writtenTree(files),
    entry,
    context: context.name,
    monolith: analysis.model,
    routes: context.routes,
    offered: result.kind === 'plan' ? result.plan.offered : [],
  });
}
