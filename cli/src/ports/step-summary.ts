import { appendFileSync } from 'node:fs';
import { causeOf, fail } from '../errors/problem.ts';

/** GitHub drops a step's whole summary beyond this. */
const LIMIT_BYTES = 1024 * 1024;

/**
 * Adds Markdown to the summary of the GitHub step that runs us; elsewhere nothing.
 * @throws Failure MIG-3012 when the file that GitHub named cannot be written
 */
export function appendStepSummary(markdown: string, env: NodeJS.ProcessEnv = process.env): void {
  const path = env.GITHUB_STEP_SUMMARY;
  if (path === undefined || path === '') return;
  const text = markdown.endsWith('\n') ? markdown : `${markdown}\n`;
  try {
    appendFileSync(path, Buffer.from(text).subarray(0, LIMIT_BYTES));
  } catch (error) {
    throw fail(
      'MIG-3012',
      { message: `Cannot write ${path}`, cause: causeOf(error), file: path },
      { cause: error },
    );
  }
}
