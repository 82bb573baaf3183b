import { join } from 'node:path';
import type { DoctorCheck } from '../../artifacts/doctor.ts';
import { isRepository, requireGit, uncommitted } from '../../ports/git.ts';
import { isUnfinished } from '../../runtime/unfinished.ts';
import { fromFailure, ok, warning } from './findings.ts';

/** Whether git is there and could tell what an extraction changes from what was changed before. */
export function repositoryChecks(root: string): DoctorCheck[] {
  return [...gitChecks(root), ...unfinishedChecks(root)];
}

function gitChecks(root: string): DoctorCheck[] {
  const name = 'git';
  try {
    requireGit();
  } catch (error) {
    // Only commits and merges of hand edits need it.
    return fromFailure(name, error).map((one) => ({ ...one, state: 'warning' }));
  }
  if (!isRepository(root))
    return [
      warning(
        name,
        `${root} is no git repository`,
        'Run `git init` and commit, to see what an extraction changes.',
      ),
    ];
  const changed = uncommitted(root);
  return changed.length === 0
    ? [ok(name, 'a repository without changes that are not committed')]
    : [
        warning(
          name,
          `${changed.length} files with changes that are not committed: ${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ' …' : ''}`,
          'Commit or stash them before `migrate extract`, which refuses to edit such files.',
        ),
      ];
}

function unfinishedChecks(root: string): DoctorCheck[] {
  return isUnfinished(root)
    ? [
        warning(
          'unfinished change',
          `a command was killed in ${join(root, 'services')}, or is at work there`,
          'Any other migrate command finishes or undoes it.',
        ),
      ]
    : [];
}
