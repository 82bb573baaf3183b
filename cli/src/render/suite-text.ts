import type { SuiteRun } from '../artifacts/suite.ts';

/** Who answered a suite, side by side. */
export function suiteText({ answered, exitCode }: SuiteRun): string {
  const targets = [...new Set(answered.map((one) => one.target))].sort();
  const totals = targets.map((target) => `${sum(answered, target)} by ${target}`);
  const width = Math.max(0, ...answered.map((one) => one.route.length));
  return [
    `Requests answered: ${totals.length === 0 ? 'none' : totals.join(', ')}.`,
    '',
    ...answered.map(
      (one) => `  ${one.route.padEnd(width)}  ${String(one.requests).padStart(5)}  ${one.target}`,
    ),
    ...(exitCode === 0 ? [] : ['', `The command failed with exit code ${exitCode}.`]),
  ].join('\n');
}

function sum(answered: SuiteRun['answered'], target: string): number {
  return answered.filter((one) => one.target === target).reduce((total, one) => total + one.requests, 0);
}
