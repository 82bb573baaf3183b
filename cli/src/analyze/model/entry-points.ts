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
  const alike = new Map<string, EntryPoint[]>();
  for (const one of entryPoints) {
    // One function may be made and handed over many times: `schedule(nightly, cleaning(table))`.
    const { id, file, line } = one.record;
    const key = JSON.stringify([one.kind, one.name, id, file, line]);
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  const found = [...alike.values()].flatMap((points): ModelEntryPoint[] => {
    const [one] = points;
    if (one === undefined) return [];
    const { id, file, line } = one.record;
    const tables = tablesOf(reachedFrom(points.flatMap(({ activations }) => activations)));
    return [{ kind: one.kind, name: one.name, function: id, file, line, ...tables }];
  });
  const main: ModelEntryPoint = {
    kind: 'start-up',
    name: 'start-up',
    function: `${entry}#(module)`,
    file: entry,
    line: startLines(machine.modules.values()).get(entry) ?? 1,
    ...tablesOf(startUp),
  };
  return [main, ...found].sort((left, right) =>
    sortKey(left) < sortKey(right) ? -1 : sortKey(left) > sortKey(right) ? 1 : 0,
  );
}

function sortKey(one: ModelEntryPoint): string {
  return [one.kind, one.name, one.file, String(one.line).padStart(7, '0'), one.function].join('\0');
}
