import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { entriesOf } from '../../interpreter/entries.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  type ObjectValue,
  objectValue,
  optionsOf,
  stringOf,
  truthOf,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
import { entriesOfObject, isSet, itemsOf, membersOf, textMember } from '../option-objects.ts';
import { plugIn, takeMethods } from './plugins.ts';

/** What a mongoose schema says: fields, references to other models, methods and hooks. */
export interface SchemaModel {
  readonly schema: true;
  readonly fields: Set<string>;
  /** Path of a field to the model that its ids belong to: a name or the model itself. */
  readonly references: Map<string, Value>;
  /** Paths of fields that hold lists. */
  readonly lists: Set<string>;
  /** Path of a field to the path of the one that names its model: `refPath`. */
  readonly namedBy: Map<string, string>;
  /** What the schema allows a field to be. */
  readonly choices: Map<string, readonly Value[]>;
  /** Paths that `mongoose-autopopulate` populates with every find. */
  readonly populated: Set<string>;
  readonly statics: ObjectValue;
  readonly methods: ObjectValue;
  readonly queries: ObjectValue;
  readonly hooks: SchemaHook[];
  /** What fields are checked with before a document is saved. */
  readonly validators: Value[];
  /** Schemas of what is kept within a document: its hooks run as well. */
  readonly inner: Set<SchemaModel>;
  collection?: string;
  /** A plugin from a package may have added methods that nothing tells about. */
  hasForeignPlugin: boolean;
  /** Collections of numbers that plugins of packages write when a document is saved. */
  readonly counters: Set<string>;
  /** The packages that such plugins come from, where that is known. */
  readonly pluginPackages: Set<string>;
}

/** What `schema.pre` and `schema.post` were given. */
export interface SchemaHook {
  readonly events: Value;
  readonly handler: Value;
  readonly isPost: boolean;
  /** `{ document: true, query: false }`: what a query does does not run it. */
  readonly ofDocuments: boolean;
}

/** `new Schema(definition, options)`. */
export function schemaValue(machine: Machine, { args }: Call): NativeValue {
  const model: SchemaModel = {
    schema: true,
    fields: new Set(),
    references: new Map(),
    lists: new Set(),
    namedBy: new Map(),
    choices: new Map(),
    populated: new Set(),
    statics: objectValue(),
    methods: objectValue(),
    queries: objectValue(),
    hooks: [],
    validators: [],
    inner: new Set(),
    hasForeignPlugin: false,
    counters: new Set(),
    pluginPackages: new Set(),
  };
  define(model, '', args[0]);
  takeOptions(model, args[1]);
  return schemaNative(machine, model);
}

/** What the program sees of a schema, where it is made and behind its model. */
export function schemaNative(machine: Machine, model: SchemaModel): NativeValue {
  const self: NativeValue = native('mongoose schema', {
    model,
    get: (name) => schemaMember(machine, self, model, name),
    set: (name, value) => takeFunctions(model, name, value),
  });
  return self;
}

export function schemaOf(value: Value | undefined): SchemaModel | undefined {
  const model = value?.kind === 'native' ? value.model : undefined;
  return isSchema(model) ? model : undefined;
}

function isSchema(model: object | undefined): model is SchemaModel {
  return model !== undefined && 'schema' in model && 'references' in model;
}

function takeOptions(model: SchemaModel, options: Value | undefined): void {
  const collection = textMember(options, 'collection');
  if (collection !== undefined) model.collection = collection;
  for (const [name, given] of entriesOfObject(options)) takeFunctions(model, name, given);
}

/** `{ methods: { … } }` among the options, and `schema.methods = { … }`. */
function takeFunctions(model: SchemaModel, name: string, given: Value): void {
  const target = { statics: model.statics, methods: model.methods, query: model.queries };
  if (!isKeyOf(target, name)) return;
  for (const [key, value] of entriesOfObject(given)) target[name].props.set(key, value);
}

function isKeyOf<T extends object>(object: T, name: PropertyKey): name is keyof T {
  return Object.hasOwn(object, name);
}

/** Fields and their references, through nested objects, lists and schemas within schemas. */
function define(model: SchemaModel, prefix: string, definition: Value | undefined): void {
  const inner = schemaOf(definition);
  if (inner !== undefined) {
    // A schema may hold itself: folders in folders.
    for (const [path, target] of [...inner.references]) model.references.set(prefix + path, target);
    for (const [path, naming] of [...inner.namedBy]) model.namedBy.set(prefix + path, prefix + naming);
    for (const [path, choices] of [...inner.choices]) model.choices.set(prefix + path, choices);
    for (const path of [...inner.lists]) model.lists.add(prefix + path);
    for (const path of [...inner.populated]) model.populated.add(prefix + path);
    model.inner.add(inner);
    return;
  }
  for (const [name, value] of entriesOfObject(definition)) {
    if (prefix === '') model.fields.add(name);
    defineField(model, prefix + name, value);
  }
}

function defineField(model: SchemaModel, path: string, value: Value): void {
  const [item] = value.kind === 'array' ? value.items : [value];
  if (item === undefined) return;
  if (value.kind === 'array') model.lists.add(path);
  if (item.kind !== 'object') {
    define(model, `${path}.`, item);
    return;
  }
  const reference = item.props.get('ref');
  if (reference !== undefined) model.references.set(path, reference);
  takeValidators(model, item.props.get('validate'));
  const populates = item.props.get('autopopulate');
  if (populates !== undefined && truthOf(populates) !== false) model.populated.add(path);
  const naming = stringOf(item.props.get('refPath'));
  if (naming !== undefined) model.namedBy.set(path, naming);
  const [choices] = [
    ...membersOf(item, 'enum'),
    ...membersOf(membersOf(item, 'enum')[0], 'values'),
  ].reverse();
  if (choices !== undefined) model.choices.set(path, itemsOf(choices));
  const type = item.props.get('type');
  if (type === undefined || type.kind === 'external')
    define(model, `${path}.`, type === undefined ? item : undefined);
  else defineField(model, path, type);
}

/** A function, `[function, message]`, `{ validator: function }` or a list of these. */
function takeValidators(model: SchemaModel, given: Value | undefined): void {
  for (const one of itemsOf(given))
    for (const check of [one, ...membersOf(one, 'validator')])
      if (check.kind === 'function') model.validators.push(check);
}

function schemaMember(machine: Machine, self: Value, model: SchemaModel, name: string): Value | undefined {
  const own: Readonly<Record<string, Value>> = {
    statics: model.statics,
    methods: model.methods,
    query: model.queries,
  };
  if (ownMember(own, name) !== undefined) return ownMember(own, name);
  const work = ownMember(SCHEMA_METHODS, name);
  if (work === undefined) return name === 'obj' || name === 'paths' ? objectValue([], true) : undefined;
  return nativeFunction(`schema.${name}`, (call) => work(machine, model, call, self) ?? self);
}

type SchemaMethod = (machine: Machine, model: SchemaModel, call: Call, self: Value) => Value | undefined;

const SCHEMA_METHODS: Readonly<Record<string, SchemaMethod>> = {
  pre: (_machine, model, { args }) => addHook(model, args, false),
  post: (_machine, model, { args }) => addHook(model, args, true),
  method: (_machine, model, { args }) => named(model.methods, args),
  static: (_machine, model, { args }) => named(model.statics, args),
  plugin: (machine, model, { args, node }, self) => {
    const [plugin = UNKNOWN, ...options] = args;
    plugIn(machine, { model, value: self }, [plugin, ...options], node);
    return undefined;
  },
  add: (_machine, model, { args }) => {
    define(model, stringOf(args[1]) ?? '', args[0]);
    return undefined;
  },
  virtual: (_machine, model, { args }) => {
    const path = stringOf(args[0]);
    const reference = args[1]?.kind === 'object' ? args[1].props.get('ref') : undefined;
    if (path === undefined || reference === undefined) return virtualValue();
    model.references.set(path, reference);
    if (!isSet(args[1], 'justOne')) model.lists.add(path);
    return virtualValue();
  },
  set: (_machine, model, { args }) => {
    const collection = stringOf(args[0]) === 'collection' ? stringOf(args[1]) : undefined;
    if (collection !== undefined) model.collection = collection;
    return undefined;
  },
  loadClass: (machine, model, { args, node }) => {
    const [given] = args;
    if (given?.kind !== 'class') return undefined;
    for (const [name, value] of given.statics) model.statics.props.set(name, value);
    for (const [name, value] of entriesOf(machine, given, node) ?? []) model.statics.props.set(name, value);
    takeMethods(machine, model, given);
    return undefined;
  },
  index: () => undefined,
  path: (_machine, model) => pathValue(model),
  discriminator: () => undefined,
  clone: () => undefined,
};

export function addHook(model: SchemaModel, args: readonly Value[], isPost: boolean): undefined {
  const handler = args.findLast((arg) => arg.kind === 'function');
  const [events] = args;
  const ofDocuments = isSet(args[1], 'document') && !isSet(args[1], 'query');
  if (handler !== undefined && events !== undefined)
    model.hooks.push({ events, handler, isPost, ofDocuments });
}

/** `schema.path('name')`: what is known of one field may be checked there. */
function pathValue(model: SchemaModel): Value {
  const self: NativeValue = native('mongoose path', {
    get: (name) =>
      nativeFunction(`path.${name}`, ({ args }) => {
        if (name === 'validate') takeValidators(model, args[0]);
        return name === 'validate' ? self : INPUT;
      }),
  });
  return self;
}

/** `schema.static('name', fn)` and `schema.static({ name: fn })`. */
function named(target: ObjectValue, [name, value]: readonly Value[]): undefined {
  const text = stringOf(name);
  if (text !== undefined && value !== undefined) target.props.set(text, value);
  for (const [key, one] of entriesOfObject(name)) target.props.set(key, one);
}

function virtualValue(): Value {
  const self: NativeValue = native('mongoose virtual', { get: (name) => nativeFunction(name, () => self) });
  return self;
}

/** The hooks that an operation triggers: named by text, list or pattern. */
export function hooksFor(model: SchemaModel | undefined, operation: string): SchemaHook[] {
  return (model?.hooks ?? []).filter(({ events }) =>
    (events.kind === 'array' ? events.items : optionsOf(events)).some(
      (event) =>
        stringOf(event) === operation ||
        (event.kind === 'regex' && new RegExp(event.source, event.flags).test(operation)),
    ),
  );
}
