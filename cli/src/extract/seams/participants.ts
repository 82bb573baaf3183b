import type { Activation, FunctionRecord } from '../../analyze/interpreter/activation.ts';

/**
 * Functions that take part in a transaction opened by such a function: those with its queries, and those on the way from the
 * opener to them.
 */
export function participants(
  reach: ReadonlySet<Activation>,
  isOpener: (record: FunctionRecord) => boolean,
): Set<FunctionRecord> {
  const found = new Set<FunctionRecord>();
  const seeds = [...reach].flatMap((one) => openersOf(one, isOpener).map((opener) => ({ one, opener })));
  if (seeds.length === 0) return found;
  const callers = callersIn(reach);
  for (const opener of new Set(seeds.map((seed) => seed.opener))) {
    const open = seeds.filter((seed) => seed.opener === opener).map((seed) => seed.one);
    const seen = new Set<Activation>();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next) || next.record === opener) continue;
      seen.add(next);
      found.add(next.record);
      open.push(...(callers.get(next) ?? []));
    }
  }
  return found;
}

function openersOf({ facts }: Activation, isOpener: (record: FunctionRecord) => boolean): FunctionRecord[] {
  return [...facts].flatMap((fact) => {
    const opener = fact.kind === 'query' ? fact.transaction?.openedIn : undefined;
    return opener !== undefined && isOpener(opener) ? [opener] : [];
  });
}

function callersIn(reach: ReadonlySet<Activation>): Map<Activation, Activation[]> {
  const callers = new Map<Activation, Activation[]>();
  for (const one of reach)
    for (const callee of one.calls) {
      const known = callers.get(callee);
      if (known === undefined) callers.set(callee, [one]);
      else known.push(one);
    }
  return callers;
}
