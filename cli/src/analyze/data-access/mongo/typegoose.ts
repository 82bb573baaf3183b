import { ts } from '#typescript';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import {
  type ClassValue,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  type ObjectValue,
  objectValue,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { type Decorator, decoratorsOf } from '../decorators.ts';
import { entriesOfObject, membersOf, textMember } from '../option-objects.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { describeModel } from './describe-model.ts';
import { type MongooseState, modelNamed } from './models.ts';
import { plugIn, takeMethods } from './plugins.ts';
import { addHook, type SchemaModel, schemaOf, schemaValue } from './schemas.ts';

/** `@typegoose/typegoose`: a class whose decorated fields are a mongoose schema. */
export function typegooseModel(
  sink: SchemaSink,
  state: MongooseState,
  mongoose: (machine: Machine) => NativeValue,
): LibraryModel {
  const said: SaidOptions = new Map();
  return {
    packages: ['@typegoose/typegoose', 'typegoose'],
    load: (machine, name) => {
      const made = (label: string, at: number): Value =>
        nativeFunction(label, ({ args }) => {
          const given = args[at];
          return given?.kind === 'class'
            ? modelOf(machine, sink, { state, said }, given, args[at + 1])
            : INPUT;
        });
      return native(name, {
        get: (member) => {
          if (member === 'mongoose') return mongoose(machine);
          if (member === 'getModelForClass') return made(member, 0);
          if (member === 'getDiscriminatorModelForClass') return made(member, 1);
          if (member === 'buildSchema')
            return nativeFunction(member, ({ args: [given], node }) =>
              given?.kind === 'class' ? schemaOfClass(machine, given, node) : INPUT,
            );
          if (member === 'modelOptions')
            return nativeFunction(member, ({ args: [settings = UNDEFINED] }) =>
              sayingOptions(said, settings),
            );
          // Before version 6: `class User extends Typegoose`, `new User().getModelForClass(User)`.
          if (member === 'Typegoose')
            return native(member, {
              derive: () =>
                native(member, { construct: () => native(member, { get: (one) => made(one, 0) }) }),
            });
          return nativeFunction(member, () => nativeFunction(member, () => UNDEFINED));
        },
      });
    },
  };
}

/** What decorators that the program makes of `modelOptions` have said of a class, by the class. */
type SaidOptions = Map<number, Value[]>;

/** `const stored = (collection) => modelOptions({ schemaOptions: { collection } })`, then `@stored('days') class Day`. */
function sayingOptions(said: SaidOptions, settings: Value): Value {
  return nativeFunction('modelOptions', ({ args: [target] }) => {
    if (target?.kind === 'class') said.set(target.id, [...(said.get(target.id) ?? []), settings]);
    return UNDEFINED;
  });
}

/** The model of a class; one of a hierarchy shares its base's collection. */
function modelOf(
  machine: Machine,
  sink: SchemaSink,
  { state, said }: { readonly state: MongooseState; readonly said: SaidOptions },
  given: ClassValue,
  options: Value | undefined,
): Value {
  const settings = decoratorsOf(machine, given)
    .filter((one) => one.member === undefined && one.name === 'modelOptions')
    .flatMap((one) => one.args)
    .concat(said.get(given.id) ?? []);
  const name = given.node.name?.text ?? '';
  const custom = [options, ...settings].flatMap((one) => membersOf(one, 'options'));
  const named = custom.map((one) => textMember(one, 'customName')).find((one) => one !== undefined);
  const model = modelNamed(machine, state, named ?? name);
  // References name the class, whatever its model is called.
  if (named !== undefined) state.models.set(name, model);
  model.schema = schemaOf(schemaOfClass(machine, given, given.node));
  const collections = [
    ...[options, ...settings].flatMap((one) => membersOf(one, 'schemaOptions')),
    options,
  ].map((one) => textMember(one, 'collection'));
  model.collection = collections.find((one) => one !== undefined) ?? model.collection;
  describeModel(machine, sink, model);
  return model.value;
}

/** A class's fields, methods, hooks and plugins as mongoose would be told them. */
function schemaOfClass(machine: Machine, given: ClassValue, node: ts.Node): NativeValue {
  const value = schemaValue(machine, { args: [definitionOf(machine, given, 0)], node, thisValue: UNDEFINED });
  const schema = schemaOf(value);
  if (schema === undefined) return value;
  takeMembers(machine, schema, given);
  for (const { name, args, member } of decoratorsOf(machine, given)) {
    if (member !== undefined) continue;
    if (name === 'pre' || name === 'post') addHook(schema, args, name === 'post');
    if (name === 'plugin') plugIn(machine, { model: schema, value }, args, node);
  }
  return value;
}

const DEEPEST = 4;
const SAID_OF_FIELDS = new Set(['ref', 'refPath', 'enum', 'validate']);

function definitionOf(machine: Machine, given: ClassValue, depth: number): ObjectValue {
  const fields = decoratorsOf(machine, given).filter(
    ({ name, member }) => member !== undefined && /^(?:prop|arrayProp|mapProp)$/i.test(name),
  );
  return objectValue(
    fields.map(({ member = '', ...decorator }) => [member, fieldOf(machine, given, decorator, depth)]),
  );
}

/** A reference by class, by function or by name, or the fields of a nested class. */
function fieldOf(machine: Machine, given: ClassValue, { args, type }: Decorator, depth: number): Value {
  const options = args[0];
  const known = entriesOfObject(options).filter(([name]) => SAID_OF_FIELDS.has(name));
  if (known.some(([name]) => name !== 'validate')) return objectValue(known);
  const inner = nestedClass(given, options, type);
  if (inner === undefined || depth > DEEPEST) return objectValue(known);
  const definition = definitionOf(machine, inner, depth + 1);
  return known.length === 0 ? definition : objectValue([...known, ['type', definition]]);
}

function nestedClass(
  given: ClassValue,
  options: Value | undefined,
  type: string | undefined,
): ClassValue | undefined {
  const [named] = [...membersOf(options, 'type'), ...membersOf(options, 'items')];
  if (named?.kind === 'class') return named;
  const body = named?.kind === 'function' && ts.isArrowFunction(named.node) ? named.node.body : undefined;
  const text =
    body?.getText().replaceAll(/[[\]()]/g, '') ?? type?.replaceAll(/\[\]|\b(?:Array|DocumentType)<|>/g, '');
  const found = text !== undefined && /^\w+$/.test(text) ? given.scope.lookup(text)?.get() : undefined;
  return found?.kind === 'class' ? found : undefined;
}

function takeMembers(machine: Machine, schema: SchemaModel, given: ClassValue): void {
  for (const [name, value] of given.statics) schema.statics.props.set(name, value);
  takeMethods(machine, schema, given);
}
