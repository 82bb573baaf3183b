import type { ModelEntryPoint } from '../../artifacts/model.ts';
import type { EntryPoint } from '../entry-points/activate.ts';
import type { Activation } from '../interpreter/activation.ts';
import type { Machine } from '../interpreter/machine.ts';
import { reachedFrom } from './handlers.ts';
import { startLines } from './module-start.ts';
import { tablesOf } from './query-tables.ts';

/** What calls code besides requests: sorted, one entry per caller and function. */
export function buildEntryPoints(
  machine: Machine,
  entryPoints: readonly EntryPoint[],
  startUp: ReadonlySet<Activation>,
  entry: string,
): ModelEntryPoint[] {
  const found = new Map<string, ModelEntryPoint>();
  for (const one of entryPoints) {
    const { id, file, line } = one.record;
    const point = { kind: one.kind, name: one.name, function: id, file, line };
    found.set(JSON.stringify(point), { ...point, ...tablesOf(reachedFrom(one.activations)) });
  }
  const main: ModelEntryPoint = {
    kind: 'start-up',
    name: 'start-up',
    function: `${entry}#(module)`,
    file: entry,
    line: startLines(machine.modules.values()).get(entry) ?? 1,
    ...tablesOf(startUp),
  };
  return [main, ...found.values()].sort((left, right) =>
    sortKey(left) < sortKey(right) ? -1 : sortKey(left) > sortKey(right) ? 1 : 0,
  );
}

function sortKey(one: ModelEntryPoint): string {
  return [one.kind, one.name, one.file, String(one.line).padStart(7, '0'), one.function].join('\0');
}
