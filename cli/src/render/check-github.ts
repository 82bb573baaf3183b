import { posix } from 'node:path';
import type { Check } from '../artifacts/check.ts';

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

function command(level: string, place: { code: string; file: string; line: number }, text: string): string {
  const title = `migrate check ${place.code}`;
  return `::${level} file=${property(place.file)},line=${place.line},title=${property(title)}::${data(text)}`;
}

/** The characters that would end a message. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
