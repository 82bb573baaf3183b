import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { ChangeSet } from '../extract/change-set.ts';

/** A change set as a patch that people read and `git apply` takes. */
export function changeSetPatch({ changes }: ChangeSet): string {
  return changes
    .map((change) => {
      const before = change.kind === 'edit' ? change.before : '';
      const from = change.kind === 'edit' ? `a/${change.path}` : '/dev/null';
      const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
      return createTwoFilesPatch(
        from,
        `b/${change.path}`,
        before,
        change.content,
        undefined,
        undefined,
        options,
      );
    })
    .join('');
}
