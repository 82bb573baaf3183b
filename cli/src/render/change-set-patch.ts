import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { ChangeSet } from '../extract/change-set.ts';

/** A change set as a patch that people read and `git apply` takes. */
export function changeSetPatch({ changes }: ChangeSet): string {
  return changes
    .map((change) =>
      createTwoFilesPatch(
        change.kind === 'create' ? '/dev/null' : `a/${change.path}`,
        change.kind === 'delete' ? '/dev/null' : `b/${change.path}`,
        change.kind === 'create' ? '' : change.before,
        change.kind === 'delete' ? '' : change.content,
        undefined,
        undefined,
        { context: 3, headerOptions: FILE_HEADERS_ONLY },
      ),
    )
    .join('');
}
