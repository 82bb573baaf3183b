import type { Model } from '../../artifacts/model.ts';
import type { Decisions } from '../decisions.ts';
import type { RetiredMarks } from './retired-marks.ts';
import type { RetiredModule } from './retired-modules.ts';
import type { RetiredTests } from './retired-tests.ts';

export interface NoteParts {
  readonly marks: RetiredMarks;
  readonly modules: readonly RetiredModule[];
  readonly tests: RetiredTests;
  readonly decisions: Decisions;
  /** Routes of the context that stay, since they pass requests on to others. */
  readonly passing: Model['routes'];
}

/** What a person should know of a retirement, or do after it. */
export function retirementNotes({ marks, modules, tests, decisions, passing }: NoteParts): string[] {
  return [
    ...passing.map((route) => `${route.id} stays: it passes requests on to routes of others`),
    ...tests.torn.map(({ test, uses }) => `${test.path} must be edited: it uses ${uses.join(', ')}`),
    ...marks.held.map(({ path, by }) => `${path} stays for ${by.join(', ')}, which the entry does not load`),
    ...unnamedLoads(marks, modules),
    ...staleDecisions(decisions, modules),
  ];
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
  const { duties, files, memory, writes, seams } = decisions;
  return Object.entries({ duties, files, memory, writes, seams }).flatMap(([section, entries]) =>
    Object.keys(entries)
      .filter((id) => gone.has(id.split('#')[0] ?? ''))
      .map((id) => `${section}: ${id} in migrate.config.yaml names what is gone: take it out`),
  );
}
