import type { Model } from '../../artifacts/model.ts';
import type { Duties } from '../cuts/duty-calls.ts';

/** Diagnostics after which the list of tables may be short: syntax errors, unresolved queries and imports, libraries that are not followed. */
const SHORT = new Set(['MIG-2001', 'MIG-2004', 'MIG-2005', 'MIG-2008']);

/** Places of the kept code whose tables nobody knows, and the ones that change the schema through a library. */
export function unreadPlaces(
  { diagnostics, findings }: Pick<Model, 'diagnostics' | 'findings'>,
  duties: Duties,
  isKept: (file: string, line: number) => boolean,
): string[] {
  const unread = diagnostics.flatMap(({ code, message, file, line }) =>
    SHORT.has(code) && file !== undefined && line !== undefined && isKept(file, line)
      ? [`${file}:${line}: ${message}`]
      : [],
  );
  const migrations = findings
    .filter(
      ({ detector, data, file, line }) =>
        detector === 'startup-effect' &&
        data?.kind === 'migration' &&
        isKept(file, line) &&
        !(Array.isArray(data.path) && data.path.some((id) => duties[id] === 'monolith')),
    )
    .map(
      ({ file, line, message }) => `${file}:${line}: ${message}, which only the owner of the tables may do`,
    );
  return [...new Set([...unread, ...migrations])];
}
