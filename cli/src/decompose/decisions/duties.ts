import type { Duty } from '../../artifacts/context-map.ts';
import type { Finding, Model } from '../../artifacts/model.ts';
import type { Facts } from '../facts.ts';
import { type Owners, ownerOfFunction } from '../ownership.ts';
import { compare } from '../vectors.ts';

/** What a service would run besides its routes, and what it keeps in memory: each needs exactly one home. */
export function dutiesOf(
  facts: Facts,
  owners: Owners,
  model: Pick<Model, 'entryPoints' | 'findings'>,
): Duty[] {
  const ofTables = (tables: readonly string[]) => tables.flatMap((table) => owners.table.get(table) ?? []);
  const entries = model.entryPoints.flatMap(({ kind, name, function: id, writes }): Duty[] => {
    if (kind === 'start-up') return [];
    const owner = ownerOfFunction(owners, facts, id);
    return [{ kind, name, contexts: [...(owner === undefined ? [] : [owner]), ...ofTables(writes)] }];
  });
  const memories = model.findings
    .filter((one) => one.detector === 'shared-state')
    .map((one) => ({
      kind: 'memory' as const,
      name: `${one.file}#${one.name}`,
      contexts: holders(facts, owners, one),
    }));
  return united([...entries, ...memories]);
}

function holders(facts: Facts, owners: Owners, memory: Finding): string[] {
  const ids = [memory.data?.writers, memory.data?.readers].flatMap((one) => (Array.isArray(one) ? one : []));
  return ids.flatMap((id) => ownerOfFunction(owners, facts, id) ?? []);
}

/** Several handlers of one event, or runs of one schedule, are one duty. */
function united(duties: readonly Duty[]): Duty[] {
  const found = new Map<string, Duty>();
  for (const one of duties) {
    const key = `${one.kind}\n${one.name}`;
    found.set(key, { ...one, contexts: [...(found.get(key)?.contexts ?? []), ...one.contexts] });
  }
  return [...found]
    .toSorted((a, b) => compare(a[0], b[0]))
    .map(([, one]) => ({ ...one, contexts: [...new Set(one.contexts)].toSorted(compare) }));
}
