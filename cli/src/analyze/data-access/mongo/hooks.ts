import type { ts } from '#typescript';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { givenParameters } from '../../interpreter/parameters.ts';
import {
  type FunctionValue,
  INPUT,
  type NativeValue,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { newQuery, touch } from '../queries.ts';
import { many, maybe } from '../rows.ts';
import type { MongooseModel } from './models.ts';
import { hooksFor, type SchemaHook, type SchemaModel } from './schemas.ts';

/** What the hooks of an operation work on: the document or query that is `this`, and what comes of it. */
interface Occasion {
  readonly schema: SchemaModel | undefined;
  readonly subject: Value;
  readonly isDocument: boolean;
  readonly result: Value;
  readonly document: Value;
  readonly node: ts.Node;
}

/** Runs the hooks that an operation triggers, on the query or the document. */
export function runHooks(
  machine: Machine,
  model: MongooseModel,
  operation: string,
  subject: Value,
  node: ts.Node,
): void {
  run(machine, operation, occasionOf(model, operation, subject, node));
}

/** Saves a document: it is checked first, and what is kept within it is saved with it. */
export function runSaving(machine: Machine, model: MongooseModel, node: ts.Node): void {
  runChecks(machine, model, model.document, node);
  const occasion = occasionOf(model, 'save', model.document, node);
  for (const counter of model.schema?.counters ?? [])
    touch(newQuery(machine, node, { connection: model.mongoose }), counter, 'write');
  runWithin(machine, 'save', occasion);
  run(machine, 'save', occasion);
}

/** Removes a document, with what is kept within it. */
export function runRemoving(machine: Machine, model: MongooseModel, operation: string, node: ts.Node): void {
  const occasion = occasionOf(model, operation, model.document, node);
  runWithin(machine, operation, occasion);
  run(machine, operation, occasion);
}

/** Checks a document: the hooks of that, and what its fields are checked with. */
export function runChecks(machine: Machine, model: MongooseModel, subject: Value, node: ts.Node): void {
  const occasion = occasionOf(model, 'validate', subject, node);
  // It asks whether there is another document with the same.
  if (model.schema?.pluginPackages.has('mongoose-unique-validator') === true)
    touch(newQuery(machine, node, { connection: model.mongoose }), model.collection, 'read');
  if (occasion.isDocument) run(machine, 'validate', occasion);
  validate(machine, occasion);
  runWithin(machine, 'validate', occasion, validate);
}

function occasionOf(model: MongooseModel, operation: string, subject: Value, node: ts.Node): Occasion {
  const { schema, document } = model;
  const isDocument = subject === document;
  return { schema, subject, isDocument, document, node, result: resultOf(model, operation, isDocument) };
}

function resultOf({ document }: MongooseModel, operation: string, isDocument: boolean): Value {
  if (isDocument) return document;
  if (operation === 'find' || operation === 'insertMany') return many(document);
  if (operation.startsWith('findOne')) return maybe(document);
  return operation === 'aggregate' ? many(INPUT) : INPUT;
}

function run(machine: Machine, operation: string, occasion: Occasion): void {
  for (const hook of hooksFor(occasion.schema, operation)) {
    const { handler } = hook;
    if (handler.kind !== 'function' || (hook.ofDocuments && !occasion.isDocument)) continue;
    const given = argumentsOf(hook, handler, operation, occasion);
    callFunction(machine, { ...handler, thisValue: occasion.subject }, given, occasion.node);
  }
}

/** Before an operation a hook gets how to go on, behind it what came of it; one for failures gets the error as well. */
function argumentsOf(
  { isPost }: SchemaHook,
  { node }: FunctionValue,
  operation: string,
  { result, document }: Occasion,
): Value[] {
  const next = goingOn();
  if (!isPost) return [next, operation === 'insertMany' ? many(document) : INPUT];
  return givenParameters(node).length > 2 ? [INPUT, result, next] : [result, next];
}

function goingOn(): NativeValue {
  return nativeFunction('next', () => UNDEFINED);
}

function validate(machine: Machine, { schema, subject, node }: Occasion): void {
  for (const one of schema?.validators ?? [])
    if (one.kind === 'function') callFunction(machine, { ...one, thisValue: subject }, [INPUT, INPUT], node);
}

/** Of what is kept within a document, at any depth, only the schema is known. */
function runWithin(
  machine: Machine,
  operation: string,
  occasion: Occasion,
  also?: (machine: Machine, occasion: Occasion) => void,
): void {
  for (const schema of schemasWithin(occasion.schema)) {
    const inner = { ...occasion, schema, subject: INPUT, document: INPUT, result: INPUT, isDocument: true };
    if (occasion.isDocument) run(machine, operation, inner);
    also?.(machine, inner);
  }
}

function schemasWithin(
  schema: SchemaModel | undefined,
  seen: Set<SchemaModel> = new Set(),
): Set<SchemaModel> {
  for (const inner of schema?.inner ?? []) {
    if (seen.has(inner)) continue;
    seen.add(inner);
    schemasWithin(inner, seen);
  }
  return seen;
}
