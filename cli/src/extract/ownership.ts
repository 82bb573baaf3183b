import type { FunctionRecord } from '../analyze/interpreter/activation.ts';
import type { Context, ContextMap } from '../artifacts/context-map.ts';

/** Who owns code and tables, as the context map says. */
export interface Ownership {
  readonly context: Context;
  /** The owner's name, or undefined for the shared kernel and for what no context claims. */
  ownerOf(record: Pick<FunctionRecord, 'file' | 'id'>): string | undefined;
  tableOwner(table: string): string | undefined;
}

/** A function listed as `path#name` goes before its module. */
export function ownership(map: ContextMap, context: Context): Ownership {
  const code = new Map<string, string>();
  const tables = new Map<string, string>();
  for (const one of map.contexts) {
    for (const module of one.modules) code.set(module, one.name);
    for (const table of one.tables) tables.set(table, one.name);
  }
  return {
    context,
    ownerOf: (record) =>
      enclosingIds(record.id)
        .map((id) => code.get(id))
        .find((one) => one !== undefined) ?? code.get(record.file),
    tableOwner: (table) => tables.get(table),
  };
}

/** `file#a.b` and `file#a`: a function inside one that is split off goes with it. */
function enclosingIds(id: string): string[] {
  const [file = '', name = ''] = id.split('#');
  const parts = name.split('.');
  return parts.map((_, index) => `${file}#${parts.slice(0, parts.length - index).join('.')}`);
}
