import type { ts } from '#typescript';
import type { Machine } from '../../interpreter/machine.ts';
import { type Call, INPUT, isCallback, stringOf, type Value } from '../../interpreter/values.ts';
import { entriesOfObject, itemsOf, membersOf } from '../option-objects.ts';
import { type Mode, newQuery, touch, unresolved } from '../queries.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { pipelineInto } from './pipelines.ts';

/** Commands that name a collection, in small letters as the server compares some of them. */
const COMMANDS: ReadonlyMap<string, Mode> = new Map([
  ['find', 'read'],
  ['aggregate', 'read'],
  ['count', 'read'],
  ['distinct', 'read'],
  ['mapreduce', 'read'],
  ['geonear', 'read'],
  ['insert', 'write'],
  ['update', 'write'],
  ['delete', 'write'],
  ['findandmodify', 'write'],
  ['drop', 'write'],
]);

/** `db.command({ find: 'trucks' })`: the first member is the command, with the collection that it works on. */
export function runCommand(machine: Machine, connection: object, { args, node }: Call): Value {
  const [given] = args;
  for (const command of itemsOf(given)) {
    const [first] = entriesOfObject(command);
    const mode = COMMANDS.get((first?.[0] ?? '').toLowerCase());
    if (first !== undefined && mode === undefined) continue;
    const fact = newQuery(machine, node, { connection });
    const collection = first === undefined ? undefined : stringOf(first[1]);
    if (mode !== undefined && collection !== undefined) touch(fact, collection, mode);
    else
      unresolved(machine, fact, node, {
        message: 'What this command does is not known',
        cause: 'It comes from a value that could not be followed.',
      });
    for (const stages of membersOf(command, 'pipeline')) pipelineInto({ machine, fact, node }, stages);
  }
  return passedWith(machine, args, node, INPUT);
}

/** `db.dropCollection('trucks')`, and both names of `db.renameCollection('new_trucks', 'trucks')`. */
export function changeCollections(machine: Machine, connection: object, { args, node }: Call): Value {
  for (const one of args)
    if (one.kind !== 'object' && !isCallback(one)) changeCollection(machine, connection, one, node);
  return passedWith(machine, args, node, INPUT);
}

/** What becomes of one collection; each is a statement of its own, since nothing of them is joined. */
export function changeCollection(
  machine: Machine,
  connection: object | undefined,
  name: Value | undefined,
  node: ts.Node,
): void {
  const fact = newQuery(machine, node, { connection });
  const text = stringOf(name);
  if (text !== undefined) touch(fact, text, 'write');
  else
    unresolved(machine, fact, node, {
      message: 'The collection of this query is not known',
      cause: 'Its name comes from a value that could not be followed.',
    });
}
