import type { Activation } from '../../analyze/interpreter/activation.ts';
import type { Decisions } from '../decisions.ts';
import type { Ownership } from '../ownership.ts';
import { locksRows } from './row-locks.ts';
import type { ServiceCalls } from './service-calls.ts';

/** What a service must be able to do with tables, sorted; the ones that it writes are read too. */
export interface TableRights {
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** What these rights do not cover, each with its place. */
  readonly doubts: readonly string[];
}

/** A service may write what its context owns and what somebody decided that it writes, and read what its code reads. */
export function tableRights(
  { requests, beside }: ServiceCalls,
  ownership: Ownership,
  decided: Decisions['writes'],
  isKept: (file: string, line: number) => boolean,
): TableRights {
  const writes = new Set(ownership.context.tables);
  const reads = new Set<string>();
  const doubts = new Set<string>();
  const isForeign = (table: string) =>
    (ownership.tableOwner(table) ?? ownership.context.name) !== ownership.context.name;
  for (const one of [...requests, ...beside])
    for (const [table, mode] of tablesOf(one, isKept)) {
      // A foreign write of a request is decided, or it would be a seam or a blocker.
      const isOpen = !requests.has(one) && isForeign(table) && decided[one.record.id] === undefined;
      if (mode === 'write' && isOpen) doubts.add(startUpWrite(one, table));
      else (mode === 'write' ? writes : reads).add(table);
    }
  for (const one of requests)
    for (const [table] of tablesOf(one, isKept))
      if (!writes.has(table) && locksRows(one.record.node)) doubts.add(lock(one, table));
  return {
    writes: [...writes].sort(),
    reads: [...reads].filter((table) => !writes.has(table)).sort(),
    doubts: [...doubts].sort(),
  };
}

/** A module's own code may be cut in part; other functions are kept whole. */
function tablesOf(one: Activation, isKept: (file: string, line: number) => boolean) {
  const { record } = one;
  return [...one.facts].flatMap((fact) =>
    fact.kind === 'query' && (record.name !== '(module)' || isKept(record.file, fact.line))
      ? [...fact.tables]
      : [],
  );
}

function startUpWrite({ record }: Activation, table: string): string {
  return `${record.file}:${record.line}: ${record.name} writes ${table} of another context beside requests; leave it to the monolith under \`duties\`, or allow it with \`writes: { "${record.id}": local }\``;
}

function lock({ record }: Activation, table: string): string {
  return `${record.file}:${record.line}: ${record.name} locks rows while it reads ${table}, which PostgreSQL allows only to who may write them`;
}
