import { posix } from 'node:path';
import type { Analysis } from '../../analyze/index.ts';
import type { Model } from '../../artifacts/model.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { FileChange } from '../change-set.ts';
import { keptRoutes } from '../cuts/kept-routes.ts';
import type { Decisions } from '../decisions.ts';
import { markRetired, type RetiredMarks } from './retired-marks.ts';
import { type RetiredModule, retiredModules } from './retired-modules.ts';
import { cutRetired } from './retired-registrations.ts';
import { type RetiredTests, retiredTests } from './retired-tests.ts';
import { startedByName } from './started-by-name.ts';
import { unusedPackages } from './unused-packages.ts';

export interface RetirementOptions {
  readonly analysis: Analysis;
  readonly context: string;
  /** `METHOD path` of the context's routes, as the route table has them. */
  readonly routes: ReadonlySet<string>;
  /** Absolute path of the application's folder. */
  readonly appDir: string;
  /** The application's folder relative to the repository's root, `` when they are one. */
  readonly appPath: string;
  /** Path that tells whether the monolith is well. */
  readonly health: string;
  readonly decisions: Decisions;
  /** Whether tests that also test what stays may break. */
  readonly tearTests: boolean;
}

/** A retirement that can be done: every file, and what a person should know of it. */
export interface RetirementPlan {
  readonly changes: readonly FileChange[];
  /** Ids of the routes that go, and of all that stay. */
  readonly retired: readonly string[];
  readonly others: readonly string[];
  readonly lines: { readonly removed: number; readonly monolith: number };
  readonly silencedEvents: readonly string[];
  readonly tests: readonly string[];
  /** Packages that nothing imports any more. */
  readonly unusedPackages: readonly string[];
  readonly notes: readonly string[];
}

export type RetirementResult =
  | { readonly kind: 'plan'; readonly plan: RetirementPlan }
  | { readonly kind: 'blocked'; readonly blockers: readonly Problem[] };

/** The monolith without a context: everything that only its routes needed goes. Reads only. */
export function planRetirement(options: RetirementOptions): RetirementResult {
  const { analysis, routes, appDir } = options;
  const { model } = analysis;
  const isOwn = (route: Model['routes'][number]) => routes.has(`${route.method} ${route.path}`);
  const others = model.routes.filter((route) => !isOwn(route)).map((route) => route.id);
  const kept = keptRoutes(model, new Set(others));
  const retired = model.routes.filter((route) => !kept.has(route.id)).map((route) => route.id);
  const registrations = cutRetired(analysis, new Set(others));
  const marks = markRetired(analysis, registrations, (program) => startedByName(analysis, appDir, program));
  const modules = retiredModules(marks);
  const tests = retiredTests(analysis, marks, modules);
  const blockers = [
    ...nothingToRetire(options, retired),
    ...registrations.blockers,
    ...healthRoute(options, retired),
    ...(options.tearTests ? [] : tornTests(tests)),
  ];
  if (blockers.length > 0) return { kind: 'blocked', blockers };
  const changes = changesOf(options, modules, tests);
  return {
    kind: 'plan',
    plan: {
      changes,
      retired,
      others,
      lines: {
        removed: modules.reduce((sum, { before, after }) => sum + linesOf(before) - linesOf(after), 0),
        monolith: model.modules.reduce((sum, module) => sum + module.lines, 0),
      },
      silencedEvents: marks.silencedEvents,
      tests: tests.gone.map((test) => test.path),
      unusedPackages: unusedPackages(appDir, marks, modules),
      notes: [
        ...passing(model, isOwn, kept),
        ...tests.torn.map(({ test, uses }) => `${test.path} must be edited: it uses ${uses.join(', ')}`),
        ...marks.held.map(
          ({ path, by }) => `${path} stays for ${by.join(', ')}, which the entry does not load`,
        ),
        ...unnamedLoads(marks, modules),
        ...staleDecisions(options.decisions, modules),
      ],
    },
  };
}

function changesOf(
  { appPath }: RetirementOptions,
  modules: readonly RetiredModule[],
  { gone }: RetiredTests,
): FileChange[] {
  const why = 'nothing else in the monolith reaches it';
  const code = modules.map(({ path, before, after }): FileChange => {
    const full = posix.join(appPath, path);
    return after === undefined
      ? { kind: 'delete', path: full, before, why }
      : { kind: 'edit', path: full, before, content: after, why: 'without what only these routes needed' };
  });
  const tests = gone.map(
    ({ path, text }): FileChange => ({
      kind: 'delete',
      path: posix.join(appPath, path),
      before: text,
      why: 'a test of code that goes',
    }),
  );
  return [...code, ...tests];
}

function linesOf(text = ''): number {
  return text.split('\n').length - 1;
}

function nothingToRetire({ context, routes }: RetirementOptions, retired: readonly string[]): Problem[] {
  if (retired.length > 0) return [];
  return [
    problem('MIG-4019', {
      message: `The monolith registers none of the ${routes.size} routes of ${context}`,
      cause: 'Nothing is left to retire.',
    }),
  ];
}

function healthRoute({ health, context }: RetirementOptions, retired: readonly string[]): Problem[] {
  const path = health.split('?')[0];
  if (!retired.includes(`GET ${path}`)) return [];
  return [
    problem('MIG-4019', {
      message: `${health}, which tells whether the monolith is well, is a route of ${context}`,
      remedy: 'Name another path as monolith.health in migrate.config.yaml and in migration/routes.yaml.',
    }),
  ];
}

function tornTests({ torn }: RetiredTests): Problem[] {
  return torn.map(({ test, uses }) =>
    problem('MIG-4020', {
      message: `${test.path} tests what goes and what stays`,
      cause: `It uses ${uses.join(', ')}.`,
      file: test.path,
      line: 1,
    }),
  );
}

/** A route of the context that others need, since it passes requests on to them. */
function passing(
  model: Model,
  isOwn: (route: Model['routes'][number]) => boolean,
  kept: ReadonlySet<string>,
): string[] {
  return model.routes
    .filter((route) => isOwn(route) && kept.has(route.id))
    .map((route) => `${route.id} stays: it passes requests on to routes of others`);
}

/** Whoever loads modules by computed names may have meant one that goes. */
function unnamedLoads({ programs }: RetiredMarks, modules: readonly RetiredModule[]): string[] {
  if (!modules.some((module) => module.after === undefined)) return [];
  return programs
    .filter((file) => file.loadsUnnamed)
    .map(
      (file) =>
        `${file.path} loads modules by names that only running it tells: see that it needs none of these`,
    );
}

/** What the configuration says of functions that are no more would stop the next extraction. */
function staleDecisions(decisions: Decisions, modules: readonly RetiredModule[]): string[] {
  const gone = new Set(modules.filter((module) => module.after === undefined).map((module) => module.path));
  const { duties, files, memory, writes } = decisions;
  return Object.entries({ duties, files, memory, writes }).flatMap(([section, entries]) =>
    Object.keys(entries)
      .filter((id) => gone.has(id.split('#')[0] ?? ''))
      .map((id) => `${section}: ${id} in migrate.config.yaml names what is gone: take it out`),
  );
}
