import type { Operation } from '../../artifacts/context-map.ts';
import type { Facts, RouteFact } from '../facts.ts';
import { type Owners, ownerOfFunction } from '../ownership.ts';
import { compare } from '../vectors.ts';

/** What each context offers: its routes as commands and queries, with the contexts that must take part in each. */
export function operationsOf(facts: Facts, owners: Owners): Operation[] {
  return facts.routes.flatMap((one) => {
    const context = owners.route.get(one.route.id);
    if (context === undefined) return [];
    const { id, kind } = one.route;
    return [{ context, operation: id, kind, collaborators: collaboratorsOf(facts, owners, one, context) }];
  });
}

/** A collaborator that is written to is told something, one that only is called or read is asked. */
function collaboratorsOf(
  facts: Facts,
  owners: Owners,
  { reach }: RouteFact,
  context: string,
): Operation['collaborators'] {
  const found = new Map<string, 'command' | 'query'>();
  const note = (other: string | undefined, mode: 'command' | 'query') => {
    if (other === undefined || other === context || found.get(other) === 'command') return;
    found.set(other, mode);
  };
  for (const id of reach.keys()) {
    note(ownerOfFunction(owners, facts, id), 'query');
    const one = facts.functions.get(id);
    for (const table of one?.reads ?? []) note(owners.table.get(table), 'query');
    for (const table of one?.writes ?? []) note(owners.table.get(table), 'command');
  }
  return [...found]
    .toSorted((a, b) => compare(a[0], b[0]))
    .map(([other, mode]) => ({ context: other, mode }));
}
