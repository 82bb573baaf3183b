/** One change of the user's repository; paths relative to its root, with `/`. */
export type FileChange =
  | { readonly kind: 'create'; readonly path: string; readonly content: string; readonly why: string }
  | {
      readonly kind: 'edit';
      readonly path: string;
      readonly content: string;
      readonly before: string;
      readonly why: string;
    }
  | { readonly kind: 'delete'; readonly path: string; readonly before: string; readonly why: string };

/** A change that gives a file a content. */
export type FileWrite = Exclude<FileChange, { kind: 'delete' }>;

/** Everything that a command will do to the repository, computed before anything is done. */
export interface ChangeSet {
  readonly context: string;
  readonly changes: readonly FileChange[];
}

/** Files that get a content, and files that go. */
export function outcomeOf(changes: readonly FileChange[]): {
  files: { path: string; content: string }[];
  deleted: string[];
} {
  return {
    files: changes.flatMap((one) =>
      one.kind === 'delete' ? [] : [{ path: one.path, content: one.content }],
    ),
    deleted: changes.flatMap((one) => (one.kind === 'delete' ? [one.path] : [])),
  };
}

/** The change set as a diff that a person reads: whole new files by name and size, edits line by line. */
export function changeSetText(changeSet: ChangeSet): string {
  return changeSet.changes
    .map((change) => {
      if (change.kind === 'create')
        return `+ ${change.path}  ${lineCount(change.content)} lines  (${change.why})`;
      if (change.kind === 'delete')
        return `- ${change.path}  ${lineCount(change.before)} lines  (${change.why})`;
      return [`~ ${change.path}  (${change.why})`, ...editedLines(change.before, change.content)].join('\n');
    })
    .join('\n');
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

/** Lines that differ, after what both texts begin and end with. */
function editedLines(before: string, after: string): string[] {
  const old = before.split('\n');
  const fresh = after.split('\n');
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < fresh.length - start &&
    old[old.length - 1 - end] === fresh[fresh.length - 1 - end]
  )
    end += 1;
  return [
    ...old.slice(start, old.length - end).map((line) => `    - ${line}`),
    ...fresh.slice(start, fresh.length - end).map((line) => `    + ${line}`),
  ];
}
