import type { Machine } from '../../interpreter/machine.ts';
import type { Call, Value } from '../../interpreter/values.ts';
import { textMember } from '../option-objects.ts';
import { newQuery, touch } from '../queries.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { runSaving } from './hooks.ts';
import type { MongooseModel } from './models.ts';

/** Packages whose plugin numbers documents, with the collection that the numbers are in unless the options name one. */
const COUNTERS: ReadonlyMap<string, string> = new Map([
  ['mongoose-sequence', 'counters'],
  ['mongoose-auto-increment', 'identitycounters'],
]);

/** The collection that a package's plugin writes when a document is saved. */
export function counterOf(packageName: string, options: Value): string | undefined {
  const usual = COUNTERS.get(packageName);
  return usual === undefined ? undefined : (textMember(options, 'collection_name') ?? usual);
}

/** `Model.findOrCreate(conditions, done)` of mongoose-findorcreate. */
export function findOrCreate(machine: Machine, model: MongooseModel, { args, node }: Call): Value {
  const runner = { connection: model.mongoose };
  touch(newQuery(machine, node, runner), model.collection, 'read');
  touch(newQuery(machine, node, runner), model.collection, 'write');
  runSaving(machine, model, node);
  return passedWith(machine, args, node, model.document);
}
