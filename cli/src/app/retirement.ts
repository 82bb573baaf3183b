import type { Analysis } from '../analyze/index.ts';
import type { RouteFile, RouteTableContext } from '../artifacts/routes.ts';
import type { ChangeSet } from '../extract/change-set.ts';
import type { RetirementAudit } from '../extract/retire/audit-retirement.ts';
import type { RetirementPlan } from '../extract/retire/plan-retirement.ts';
import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';

export interface RetireOptions {
  readonly dryRun: boolean;
  /** Why it is retired although it does not have all of the traffic, breaks a test, or files have changes. */
  readonly force?: string | undefined;
  /** One git commit. */
  readonly commit: boolean;
  /** False: the monolith without the context is built but not started. */
  readonly start: boolean;
  readonly progress: Progress;
}

/** One retirement under way: what it works on and what was planned. */
export interface Retirement {
  readonly project: Project;
  readonly context: string;
  readonly table: RouteFile;
  readonly entry: RouteTableContext;
  readonly analysis: Analysis;
  readonly plan: RetirementPlan;
  readonly audit: RetirementAudit;
  readonly changeSet: ChangeSet;
  readonly options: RetireOptions;
}

export interface RetireResult {
  readonly changeSet: ChangeSet;
  readonly applied: boolean;
  readonly plan: RetirementPlan;
  readonly audit: RetirementAudit;
  /** Whether the monolith without the context was built, and whether it was started and asked. */
  readonly proven: { readonly built: boolean; readonly started: boolean };
  /** Messages of the commits that were made. */
  readonly commits: readonly string[];
}
