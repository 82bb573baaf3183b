import { distances, type EventDelivery, type Facts } from '../facts.ts';
import { groupBy } from '../grouping.ts';
import { KERNEL } from '../overrides/overrides.ts';
import type { Owners } from '../ownership.ts';
import { add, ranked } from '../vectors.ts';
import { type Crossing, crossing, homeOf } from './crossing.ts';

/**
 * Events of one context that change something in another, and events that another context emits than the one they
 * belong to.
 * @param known contexts that events belong to by an earlier decision
 */
export function eventCrossings(
  facts: Facts,
  owners: Owners,
  known: ReadonlyMap<string, string> = new Map(),
): Crossing[] {
  const byEvent = groupBy(facts.deliveries, (one) => one.event);
  return [...byEvent].flatMap(([event, deliveries]) => {
    const home = known.get(event) ?? homeOfEvent(facts, owners, deliveries);
    return deliveries.flatMap(({ emitter, listener }) => {
      const from = homeOf(owners, facts, emitter);
      if (from === KERNEL) return [];
      const parties = { near: emitter, far: listener };
      return [...effectsOf(facts, owners, listener), home].flatMap((to) =>
        crossing('event', { from, to }, { source: event, target: event, parties }),
      );
    });
  });
}

/** Contexts in which a listener lives or writes. */
function effectsOf(facts: Facts, owners: Owners, listener: string): string[] {
  const reached = [...distances([listener], facts.calls).keys()];
  const written = reached.flatMap((id) => facts.functions.get(id)?.writes ?? []);
  return [
    ...new Set([
      homeOf(owners, facts, listener),
      ...written.flatMap((table) => owners.table.get(table) ?? []),
    ]),
  ];
}

/** An event belongs to the context that emits it most. */
function homeOfEvent(facts: Facts, owners: Owners, deliveries: readonly EventDelivery[]): string | undefined {
  const emitters = new Map<string, number>();
  for (const emitter of new Set(deliveries.map((one) => one.emitter))) {
    const home = homeOf(owners, facts, emitter);
    if (home !== KERNEL) add(emitters, home, 1);
  }
  return ranked(emitters)[0]?.[0];
}
