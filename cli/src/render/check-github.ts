import { posix } from 'node:path';
import type { Check } from '../artifacts/check.ts';
import { type Annotation, workflowCommand } from './workflow-commands.ts';

/**
 * The check as workflow commands, which GitHub shows beside the lines of a pull request.
 * @param base folder of the application below that of the repository
 */
export function checkGithub(check: Check, base = ''): string {
  const errors = check.violations.map((one) =>
    command('error', { ...one, file: posix.join(base, one.file) }, `${one.message}. ${one.remedy}`),
  );
  const notices = check.notes.map((one) =>
    command('notice', { ...one, file: posix.join(base, one.file) }, one.message),
  );
  return [...errors, ...notices].join('\n');
}

function command(
  level: Annotation['level'],
  place: { code: string; file: string; line: number },
  text: string,
): string {
  const { code, file, line } = place;
  return workflowCommand({ level, file, line, title: `migrate check ${code}`, text });
}
