import type { Check, CheckNote, Violation } from '../artifacts/check.ts';
import { plural } from './plural.ts';

/** The check as a person reads it in a terminal or a log. */
export function checkText(check: Check): string {
  const { application, crossings, unresolvedQueries, violations, notes } = check;
  const blind =
    unresolvedQueries === 0
      ? []
      : [
          `${unresolvedQueries} of the queries could not be followed, so what they tie is not seen: see \`migrate analyze\`.`,
        ];
  const headline =
    violations.length === 0
      ? `${application}: no new tie between contexts; ${plural(crossings, 'known one')}`
      : `${application}: ${plural(violations.length, 'new tie')} between contexts`;
  return [headline, ...violations.map(violationText), ...notes.map(noteText), ...blind].join('\n');
}

function violationText({ code, message, file, line, heal, remedy }: Violation): string {
  return `${code} error: ${message} (${file}:${line})\n  heals:  ${heal}\n  remedy: ${remedy}`;
}

function noteText({ code, message, file, line }: CheckNote): string {
  return `${code} note: ${message} (${file}:${line})`;
}
