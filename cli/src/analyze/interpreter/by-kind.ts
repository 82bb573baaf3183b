import type { ts } from '#typescript';

/** Rows by the number of their kind: every node that is executed is looked up here, and an array answers fastest. */
export function byKind<T>(rows: readonly (readonly [ts.SyntaxKind, T])[]): readonly (T | undefined)[] {
  const table: (T | undefined)[] = [];
  for (const [kind, row] of rows) {
    while (table.length <= kind) table.push(undefined);
    table[kind] = row;
  }
  return table;
}
