import type { Machine } from '../../interpreter/machine.ts';
import { type SchemaSink, tableSchema } from '../schema/tables.ts';
import { type MongooseModel, referenced } from './models.ts';

/** What a model's schema says of its collection: fields now, references once every model is known. */
export function describeModel(machine: Machine, sink: SchemaSink, model: MongooseModel): void {
  const table = tableSchema(sink, model.collection);
  for (const field of model.schema?.fields ?? []) table.columns.add(field);
  sink.later.push(() => {
    for (const [path, reference] of model.schema?.references ?? []) {
      const target = referenced(machine, model.mongoose, reference);
      const [field = path] = path.split('.');
      if (target !== undefined && model.schema?.fields.has(field) === true)
        table.foreignKeys.set(path, target.collection);
    }
  });
}
