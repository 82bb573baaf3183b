/**
 * The files that each commit of a `git log --name-status -z` changed, newest commit first, each by the name that it has
 * today: a rename that a later commit made is followed.
 */
export function changedTogether(log: string): readonly (readonly string[])[] {
  const laterNames = new Map<string, string>();
  const today = (path: string) => laterNames.get(path) ?? path;
  return log
    .split('\u0001')
    .slice(1)
    .map((commit) => {
      const [, ...fields] = commit.split('\0').map((field) => field.replace(/^\n+|\n+$/g, ''));
      const changes = changesOf(fields.filter((field) => field !== ''));
      const files = new Set(changes.map((change) => today(change.path)));
      for (const { path, before } of changes) if (before !== undefined) laterNames.set(before, today(path));
      return [...files].sort();
    });
}

interface Change {
  readonly path: string;
  /** The name before a rename. */
  readonly before?: string;
}

function changesOf(fields: readonly string[]): Change[] {
  const changes: Change[] = [];
  for (let index = 0; index < fields.length; index += 1) {
    const status = fields[index] ?? '';
    const path = fields[index + 1] ?? '';
    if (/^[RC]\d*$/.test(status)) {
      const after = fields[index + 2] ?? '';
      changes.push(status.startsWith('R') ? { path: after, before: path } : { path: after });
      index += 2;
    } else {
      changes.push({ path });
      index += 1;
    }
  }
  return changes;
}
