import { catalogue, type ProblemCode } from './catalogue/index.ts';

/** Exit codes of the design: 0 done, 1 the answer is no, 2 bad input, 3 something outside is unwell, 70 our bug, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 70 | 130;

/** The one form of errors and diagnostics, on screen and in JSON. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly cause?: string;
  readonly remedy?: string;
  readonly file?: string;
  readonly line?: number;
}

export interface ProblemDetails {
  readonly message: string;
  readonly cause?: string | undefined;
  readonly remedy?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/** Builds a problem from its catalogue entry: severity always, remedy unless a better one is given. */
export function problem(code: ProblemCode, details: ProblemDetails): Problem {
  const entry = catalogue[code];
  return {
    code,
    severity: entry.severity,
    message: details.message,
    ...(details.cause === undefined ? {} : { cause: details.cause }),
    remedy: details.remedy ?? entry.remedy,
    ...(details.file === undefined ? {} : { file: details.file }),
    ...(details.line === undefined ? {} : { line: details.line }),
  };
}

/** An expected failure on its way to the command that presents it; never a bug. */
export class Failure extends Error {
  readonly problem: Problem;
  /** Further problems of the same run, each as important as the first (all configuration errors, all blockers). */
  readonly others: readonly Problem[];
  override readonly name = 'Failure';

  constructor(first: Problem, others: readonly Problem[] = [], options?: ErrorOptions) {
    super(first.message, options);
    this.problem = first;
    this.others = others;
  }

  get exitCode(): ExitCode {
    return catalogue[this.problem.code].exit;
  }
}

/** Shorthand for `throw fail(...)`. */
export function fail(code: ProblemCode, details: ProblemDetails, options?: ErrorOptions): Failure {
  return new Failure(problem(code, details), [], options);
}

/** The text of an unknown thrown value, for use as a cause. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
