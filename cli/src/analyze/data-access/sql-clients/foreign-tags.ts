import type { ExternalValue, Value } from '../../interpreter/values.ts';
import { UNREAD_LIBRARIES } from '../unread-libraries.ts';
import { taggedText } from './sql-tags.ts';

/** `SQL` of a package that is not followed: whatever else it does, the text is SQL, which something may run. */
export function textOfForeignTag(
  { package: name, path }: ExternalValue,
  args: readonly Value[],
): Value | undefined {
  return /(?:^|\.)sql$/i.test(path) && !UNREAD_LIBRARIES.has(name) ? taggedText(args) : undefined;
}
