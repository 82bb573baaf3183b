import { posix } from 'node:path';
import type { Analysis } from '../../analyze/index.ts';
import type { Model } from '../../artifacts/model.ts';
import type { Problem } from '../../errors/problem.ts';
import type { FileChange } from '../change-set.ts';
import { keptRoutes } from '../cuts/kept-routes.ts';
import type { Decisions } from '../decisions.ts';
import { typesOf } from '../seams/signatures.ts';
import { remoteOnly } from './remote-only.ts';
import { markRetired } from './retired-marks.ts';
import { type RetiredModule, retiredModules } from './retired-modules.ts';
import { cutRetired } from './retired-registrations.ts';
import { type RetiredTests, retiredTests } from './retired-tests.ts';
import { type RetirementTerms, retirementBlockers } from './retirement-blockers.ts';
import { retirementNotes } from './retirement-notes.ts';
import { startedByName } from './started-by-name.ts';
import { turnedSeams } from './turned-seams.ts';
import { unusedPackages } from './unused-packages.ts';

export interface RetirementOptions extends RetirementTerms {
  readonly analysis: Analysis;
  /** Absolute path of the application's folder. */
  readonly appDir: string;
  /** The application's folder relative to the repository's root, `` when they are one. */
  readonly appPath: string;
  readonly decisions: Decisions;
  readonly packageType?: string | undefined;
  /** Ids of functions that the service offers to the monolith. */
  readonly offered?: readonly string[] | undefined;
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
  const passing = model.routes.filter((route) => isOwn(route) && kept.has(route.id));
  const registrations = cutRetired(analysis, new Set(others));
  const types = typesOf(appDir, [...analysis.machine.modules.keys()]);
  const turned = turnedSeams(analysis, options.context, options.offered ?? [], types);
  const marks = markRetired(analysis, {
    registrations,
    turned,
    startedAlone: (program) => startedByName(analysis, appDir, program),
  });
  const seams = remoteOnly(options, marks, turned);
  const modules = seams.withClients(retiredModules(marks));
  const tests = retiredTests(analysis, marks, modules, turned.records);
  const blockers = [
    ...registrations.blockers,
    ...turned.blockers,
    ...retirementBlockers(options, retired, tests),
  ];
  if (blockers.length > 0) return { kind: 'blocked', blockers };
  const changes = [...changesOf(options, modules, tests), ...seams.changes];
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
      notes: retirementNotes({ marks, modules, tests, decisions: options.decisions, passing }),
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
