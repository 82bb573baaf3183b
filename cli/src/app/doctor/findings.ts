import type { DoctorCheck } from '../../artifacts/doctor.ts';
import { Failure, type Problem } from '../../errors/problem.ts';

/** Something is there and well. */
export function ok(name: string, found: string): DoctorCheck {
  return { name, state: 'ok', found };
}

/** Something that only some commands would make use of. */
export function note(name: string, found: string, remedy: string): DoctorCheck {
  return { name, state: 'note', found, remedy };
}

/** Something to look at that stops nothing. */
export function warning(name: string, found: string, remedy: string): DoctorCheck {
  return { name, state: 'warning', found, remedy };
}

/** What a command would say and end with, said beforehand. */
export function fromProblem(name: string, problem: Problem): DoctorCheck {
  const { code, message, cause, remedy } = problem;
  return {
    name,
    state: problem.severity === 'error' ? 'missing' : 'warning',
    found: cause === undefined ? message : `${message}: ${cause}`,
    code,
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** All of an expected failure, one check for each problem; a bug goes on. */
export function fromFailure(name: string, error: unknown): DoctorCheck[] {
  if (!(error instanceof Failure)) throw error;
  return [error.problem, ...error.others].map((one) => {
    const place =
      one.file === undefined ? '' : ` (${one.file}${one.line === undefined ? '' : `:${one.line}`})`;
    return fromProblem(name, { ...one, message: `${one.message}${place}` });
  });
}

/** Checks that are made together, under the name by which they are told when they cannot be made. */
export type CheckGroup = readonly [name: string, checks: () => DoctorCheck[] | Promise<DoctorCheck[]>];

/** The checks of all groups: a failure stands in for the group that it stops, and the others are made all the same. */
export async function checksOf(groups: readonly CheckGroup[]): Promise<DoctorCheck[]> {
  const found: DoctorCheck[] = [];
  for (const [name, checks] of groups)
    try {
      found.push(...(await checks()));
    } catch (error) {
      found.push(...fromFailure(name, error));
    }
  return found;
}
