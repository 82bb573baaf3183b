import type { GateCheck, Verdict } from '../artifacts/gate.ts';

export type CheckName = GateCheck['name'];

/** What a check found, before it is timed. */
export type CheckResult = Omit<GateCheck, 'seconds'>;

/** A check that could not look at anything. */
export function notRun(
  name: CheckName,
  message: string,
  evidence: CheckResult['evidence'] = {},
): CheckResult {
  return { name, verdict: 'not-run', evidence, findings: [{ message }] };
}

/** Runs a check and adds how long it took. */
export async function timed(work: () => Promise<CheckResult>): Promise<GateCheck> {
  const began = performance.now();
  const result = await work();
  return { ...result, seconds: Math.round((performance.now() - began) / 100) / 10 };
}

/** `fail` with findings, `not-run` without evidence, else `pass`. */
export function verdictOf(compared: number, failures: number): Verdict {
  if (failures > 0) return 'fail';
  return compared === 0 ? 'not-run' : 'pass';
}
