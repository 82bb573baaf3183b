import type { Deployable } from '../artifacts/deployable.ts';

/** The answer, why, and every pair of versions that it rests on. */
export function deployableText(result: Deployable): string {
  const { context, environment, version, answer, reasons, verifications, notes } = result;
  const pairs = verifications.map((one) => `  ${one.result}: ${one.why}`);
  return [
    `${context} ${version.slice(0, 12)} to ${environment}: ${answer}`,
    ...reasons.flatMap(({ from, message, remedy }) => [
      `  ${from}: ${message}`,
      ...(remedy === undefined ? [] : [`    ${remedy}`]),
    ]),
    ...(pairs.length === 0 ? [] : ['', 'Verifications:', ...pairs]),
    ...(notes.length === 0 ? [] : ['', 'Notes:', ...notes.map((one) => `  ${one}`)]),
  ].join('\n');
}
