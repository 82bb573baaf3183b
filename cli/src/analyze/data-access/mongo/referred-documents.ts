import type { Machine } from '../../interpreter/machine.ts';
import { union } from '../../interpreter/unions.ts';
import { INPUT, type Value } from '../../interpreter/values.ts';
import { many, rowValue } from '../rows.ts';
import type { MongooseModel } from './models.ts';
import { modelsUnder } from './populate.ts';

const parts = new WeakMap<MongooseModel, Map<string, Value>>();

/**
 * `post.author.save()`, `order.lines[0].product.reserve()`: what a field holds that refers to other documents is those, once it is
 * populated, and their ids before. Undefined where no path behind the field is a reference.
 */
export function referredBy(machine: Machine, model: MongooseModel, path: string): Value | undefined {
  const { schema } = model;
  if (schema === undefined) return undefined;
  const targets = modelsUnder(machine, model, path);
  const found = targets?.map(({ document }) => document) ?? partOf(machine, model, path);
  if (found.length === 0) return undefined;
  const isList = schema.lists.has(path);
  return union([...found.map((one) => (isList ? many(one) : one)), INPUT]);
}

/** A part of a document that leads to references: one value for each, or conditions could not tell that it is the same. */
function partOf(machine: Machine, model: MongooseModel, path: string): Value[] {
  const { references, namedBy } = model.schema ?? {};
  const leads = [...(references?.keys() ?? []), ...(namedBy?.keys() ?? [])];
  if (!leads.some((one) => one.startsWith(`${path}.`))) return [];
  const known = parts.get(model) ?? new Map<string, Value>();
  parts.set(model, known);
  const part =
    known.get(path) ??
    rowValue(`${model.name} ${path}`, (name) => referredBy(machine, model, `${path}.${name}`) ?? INPUT);
  known.set(path, part);
  return [part];
}
