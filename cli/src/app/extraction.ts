import type { Analysis } from '../analyze/index.ts';
import type { Context, ContextMap } from '../artifacts/context-map.ts';
import type { ExtractionPlan } from '../extract/plan.ts';
import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';

export interface ExtractOptions {
  readonly dryRun: boolean;
  /** Overwrites hand edits of an earlier extraction, and goes over changes that are not committed. */
  readonly force: boolean;
  /** One git commit per step. */
  readonly commit: boolean;
  /** False: the service is compiled and compared but not started. */
  readonly start: boolean;
  readonly progress: Progress;
}

/** One extraction under way: what it works on and what was planned. */
export interface Extraction {
  readonly project: Project;
  readonly analysis: Analysis;
  readonly context: Context;
  readonly map: ContextMap;
  readonly plan: ExtractionPlan;
  /** Files that run the whole system, by path from the repository's root. */
  readonly system: ReadonlyMap<string, string>;
  readonly port: number;
  readonly options: ExtractOptions;
}
