import { closestGroup, type Kin } from '../cluster.ts';
import type { Overrides } from './overrides.ts';

type Rule = Overrides['forbids'][number];

/** Contexts by name, each with its anchors. */
export type Wanted = Map<string, string[]>;

/**
 * Takes tables out of contexts in which they must not be. What must be apart cuts its context in two; what is kept out goes to
 * the context that it is closest to among the others.
 * @param held tables that a person put where they are
 * @param nameOf final name of a context as people write it
 * @returns tables that were moved or that another one was moved away from
 */
export function keepTablesApart(
  kin: Kin,
  wanted: Wanted,
  rules: readonly Rule[],
  { held, nameOf }: { readonly held: ReadonlySet<string>; readonly nameOf: (name: string) => string },
): Set<string> {
  const touched = new Set<string>();
  // Whatever one rule moves may meet what another keeps it from.
  for (let round = 0; round <= rules.length; round += 1)
    for (const rule of rules) {
      if ('keep' in rule) {
        if (moveOut(kin, wanted, rule.keep, nameOf(rule.outOf))) touched.add(rule.keep);
      } else if (cutBetween(kin, wanted, rule.apart, held))
        for (const table of rule.apart) touched.add(table);
    }
  return touched;
}

function moveOut(kin: Kin, wanted: Wanted, table: string, context: string): boolean {
  const anchors = wanted.get(context);
  if (anchors === undefined || !anchors.includes(table)) return false;
  const others = [...wanted].filter(([name, own]) => name !== context && own.length > 0);
  const target = closestGroup(
    kin,
    [table],
    others.map(([, own]) => own),
  );
  wanted.set(
    context,
    anchors.filter((one) => one !== table),
  );
  const home = others.find(([, own]) => own === target)?.[0] ?? freeName(table, wanted);
  wanted.set(home, [...(wanted.get(home) ?? []), table]);
  return true;
}

/** Everything else goes to the side that it is closer to. */
function cutBetween(
  kin: Kin,
  wanted: Wanted,
  pair: readonly [string, string],
  held: ReadonlySet<string>,
): boolean {
  const [context, anchors] = [...wanted].find(([, own]) => pair.every((one) => own.includes(one))) ?? [];
  if (context === undefined || anchors === undefined) return false;
  const [stays, leaves] = ordered(pair, context, held);
  const leaving = anchors.filter(
    (one) =>
      one === leaves ||
      (one !== stays && kin.kinship.pull([one], [leaves]) > kin.kinship.pull([one], [stays])),
  );
  wanted.set(
    context,
    anchors.filter((one) => !leaving.includes(one)),
  );
  wanted.set(freeName(leaves, wanted), leaving);
  return true;
}

/** What a person placed stays, and else the table that the context is called after. */
function ordered(
  [a, b]: readonly [string, string],
  context: string,
  held: ReadonlySet<string>,
): readonly [stays: string, leaves: string] {
  if (held.has(a) !== held.has(b)) return held.has(a) ? [a, b] : [b, a];
  return b === `table:${context}` ? [b, a] : [a, b];
}

/** The new context is called after the table that made it necessary. */
function freeName(table: string, wanted: Wanted): string {
  const name = table.replace(/^table:/, '');
  let free = name;
  for (let number = 2; (wanted.get(free)?.length ?? 0) > 0; number += 1) free = `${name}-${number}`;
  return free;
}
