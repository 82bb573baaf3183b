import type { Reach, TableExplanation } from '../../artifacts/explanation.ts';
import type { Model, ModelTable } from '../../artifacts/model.ts';
import type { Explainable } from './explain.ts';
import { findingsAt, reachedBy } from './reached-by.ts';

/** Where a table is defined, who reads, writes and joins it, and which routes get there by which calls. */
export function explainTable(subject: Explainable, table: ModelTable): TableExplanation {
  const { model, tablePlace } = subject;
  const { name, columns, foreignKeys, readers, writers } = table;
  const targets = new Map<string, Reach['mode']>([
    ...readers.map((id): [string, Reach['mode']] => [id, 'reads']),
    ...writers.map((id): [string, Reach['mode']] => [id, 'writes']),
  ]);
  return {
    kind: 'table',
    name,
    defined: tablePlace(name),
    columns,
    refersTo: foreignKeys,
    referredBy: model.tables.flatMap((other) =>
      other.foreignKeys
        .filter((key) => key.table === name)
        .map(({ column }) => ({ column, table: other.name })),
    ),
    readers,
    writers,
    joins: joinsOf(model, name),
    reachedBy: reachedBy(subject, targets),
    findings: findingsAt(model, ({ data = {} }) =>
      Object.entries(data).some(
        ([key, value]) =>
          /table|parent|reads|writes/.test(key) &&
          (value === name || (Array.isArray(value) && value.includes(name))),
      ),
    ),
  };
}

function joinsOf(model: Model, name: string): TableExplanation['joins'] {
  const joins = new Map<string, string[]>();
  for (const { id, joins: pairs } of model.functions)
    for (const pair of pairs) {
      if (!pair.includes(name)) continue;
      const other = pair[0] === name ? pair[1] : pair[0];
      joins.set(other, [...(joins.get(other) ?? []), id]);
    }
  return [...joins]
    .map(([table, functions]) => ({ table, functions }))
    .sort((left, right) => (left.table < right.table ? -1 : 1));
}
