import type { Placement } from '../assign-modules.ts';
import { ranked } from '../vectors.ts';
import { DECIDED, type Overrides } from './overrides.ts';

interface Given {
  readonly rules: Overrides['forbids'];
  /** Group of a context as people write it. */
  readonly groupNamed: (context: string) => string | undefined;
  /** Group of each table by its node. */
  readonly tables: ReadonlyMap<string, string>;
  /** Modules that a person put where they are. */
  readonly held: ReadonlySet<string>;
}

/**
 * Moves modules out of contexts in which they must not be, to the next best one, or to the shared kernel where there is none.
 * @returns modules that were moved
 */
export function keepModulesApart(placements: Map<string, Placement>, given: Given): Set<string> {
  const banned = new Map<string, Set<string>>();
  const groupOf = (subject: string) => placements.get(subject)?.group ?? given.tables.get(subject);
  const leave = (module: string, group: string): boolean => {
    const placement = placements.get(module);
    if (placement === undefined) return false;
    const bans = (banned.get(module) ?? new Set<string>()).add(group);
    banned.set(module, bans);
    const next = ranked(placement.scores).find(([other]) => !bans.has(other))?.[0];
    placements.set(module, { ...placement, group: next, why: DECIDED.forbid });
    return true;
  };
  const apply = (rule: Overrides['forbids'][number]): boolean => {
    if ('keep' in rule) {
      const group = given.groupNamed(rule.outOf);
      return group !== undefined && groupOf(rule.keep) === group && leave(rule.keep, group);
    }
    const [a, b] = rule.apart;
    const group = groupOf(a);
    if (group === undefined || group !== groupOf(b)) return false;
    // A table gives way only to another table, and what a person placed stays.
    return leave(given.held.has(b) || given.tables.has(b) ? a : b, group);
  };
  // Each change bans one more place for one module, so this comes to an end.
  while (given.rules.some(apply));
  return new Set(banned.keys());
}
