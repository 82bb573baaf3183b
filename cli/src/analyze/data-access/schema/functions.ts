import type { CalledFunction, QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { touchAsSaid, unresolved } from '../queries.ts';
import type { FunctionBody } from '../sql/tables.ts';
import type { SchemaSink } from './tables.ts';

/**
 * A statement that calls a function of the database does what the function does, where the application makes that function itself: in
 * its migrations, or when it starts. Others are told, once for each name and place.
 */
export function readThroughFunctions(machine: Machine, { functions }: SchemaSink): void {
  const facts = new Set<QueryFact>();
  for (const one of machine.allActivations)
    for (const fact of one.facts) if (fact.kind === 'query' && fact.called !== undefined) facts.add(fact);
  for (const fact of facts)
    for (const [name, called] of fact.called ?? []) readThrough(machine, functions, fact, name, called);
}

function readThrough(
  machine: Machine,
  functions: SchemaSink['functions'],
  fact: QueryFact,
  name: string,
  { node, toldAs }: CalledFunction,
): void {
  const bodies = bodiesOf(functions, name, new Set());
  for (const { tables } of bodies) for (const [table, mode] of tables) touchAsSaid(fact, table, mode);
  if (bodies.length === 0 && toldAs !== undefined)
    unresolved(machine, fact, node, {
      message: `What ${toldAs} reads and writes is not known`,
      cause: 'Its statements stand in the database.',
      about: name,
    });
  else if (bodies.some((one) => !one.isRead))
    unresolved(machine, fact, node, {
      message: `What the function ${name} reads and writes is known in part`,
      cause: 'Some of its statements are put together while it runs, or could not be read.',
      about: name,
    });
}

/** The bodies of all functions of a name, and of those that they call. */
function bodiesOf(
  functions: SchemaSink['functions'],
  name: string,
  seen: Set<string>,
): readonly FunctionBody[] {
  const own = [...(functions.get(name)?.values() ?? [])];
  if (own.length === 0 || seen.has(name)) return [];
  seen.add(name);
  return own.flatMap((body) => [body, ...body.calls.flatMap((one) => bodiesOf(functions, one, seen))]);
}
