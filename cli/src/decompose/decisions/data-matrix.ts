import type { TableAccess } from '../../artifacts/context-map.ts';
import { homeOf } from '../crossings/crossing.ts';
import type { Facts } from '../facts.ts';
import type { Owners } from '../ownership.ts';
import { compare } from '../vectors.ts';

type Use = TableAccess['uses'][number]['use'];

/** Who works with which table by queries of their own: one owner each, and everybody who writes, reads or joins it. */
export function dataMatrix(facts: Facts, owners: Owners): TableAccess[] {
  const uses = new Map<string, Map<string, Set<Use>>>();
  const note = (table: string, context: string, use: Use) => {
    const ofTable = uses.get(table) ?? new Map<string, Set<Use>>();
    uses.set(table, ofTable);
    ofTable.set(context, (ofTable.get(context) ?? new Set<Use>()).add(use));
  };
  for (const one of facts.functions.values()) {
    const context = homeOf(owners, facts, one.id);
    for (const table of one.writes) note(table, context, 'writes');
    for (const table of one.reads) note(table, context, 'reads');
    for (const [a, b] of one.joins) {
      if (owners.table.get(a) === owners.table.get(b)) continue;
      note(a, context, 'joins');
      note(b, context, 'joins');
    }
  }
  return facts.tables.map(({ name }) => {
    const owner = owners.table.get(name);
    const entries = [...(uses.get(name) ?? [])].flatMap(([context, set]) =>
      [...set].toSorted(compare).map((use) => ({ context, use })),
    );
    return {
      table: name,
      ...(owner === undefined ? {} : { owner }),
      uses: entries.toSorted((a, b) => compare(`${a.context}\n${a.use}`, `${b.context}\n${b.use}`)),
    };
  });
}
