import type { Finding } from '../../artifacts/model.ts';
import type { Facts } from '../facts.ts';
import { type Owners, ownerOfFunction } from '../ownership.ts';
import { compare } from '../vectors.ts';
import { type Crossing, crossing } from './crossing.ts';

/** Variables of the process that one context changes and another one sees. */
export function memoryCrossings(facts: Facts, owners: Owners, findings: readonly Finding[]): Crossing[] {
  const callers = callersOf(facts);
  return findings
    .filter((one) => one.detector === 'shared-state')
    .flatMap((memory) => {
      const users = (field: 'writers' | 'readers') => usersOf(facts, owners, callers, idsIn(memory, field));
      const writers = users('writers');
      const name = `${memory.file}#${memory.name}`;
      const all = new Map([...users('readers'), ...writers]);
      return [...all].flatMap(([from, near]) =>
        [...writers].flatMap(([to, far]) =>
          crossing('memory', { from, to }, { source: name, target: name, parties: { near, far } }),
        ),
      );
    });
}

/** Contexts with the function that gets them there: code of the kernel acts for whoever calls it. */
function usersOf(
  facts: Facts,
  owners: Owners,
  callers: ReadonlyMap<string, readonly string[]>,
  starts: readonly string[],
): Map<string, string> {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const open = [...starts];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const owner = ownerOfFunction(owners, facts, id);
    if (owner === undefined) open.push(...(callers.get(id) ?? []));
    else if (!found.has(owner)) found.set(owner, id);
  }
  return new Map([...found].toSorted((a, b) => compare(a[0], b[0])));
}

function callersOf(facts: Facts): Map<string, string[]> {
  const callers = new Map<string, string[]>();
  for (const [caller, callees] of facts.calls)
    for (const callee of callees) callers.set(callee, [...(callers.get(callee) ?? []), caller]);
  return callers;
}

function idsIn(memory: Finding, field: string): readonly string[] {
  const ids = memory.data?.[field];
  return Array.isArray(ids) ? ids : [];
}
