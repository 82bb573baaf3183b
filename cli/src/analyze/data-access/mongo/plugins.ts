import { ts } from '#typescript';
import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  type Call,
  type ClassValue,
  type ExternalValue,
  type ObjectValue,
  objectValue,
  optionsOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../interpreter/values.ts';
import { newQuery, unresolved } from '../queries.ts';
import type { MongooseModel } from './models.ts';
import { counterOf } from './saved-by-packages.ts';
import type { SchemaModel } from './schemas.ts';

/** Runs a plugin of the program on a schema; of one from a package it is only known that it may add anything. */
export function plugIn(
  machine: Machine,
  { model, value }: { readonly model: SchemaModel; readonly value: Value },
  [plugin = UNKNOWN, options = UNDEFINED]: readonly Value[],
  node: Call['node'],
): void {
  for (const one of optionsOf(plugin)) {
    if (one.kind === 'function') callFunction(machine, one, [value, options], node);
    else model.hasForeignPlugin = true;
    if (one.kind !== 'external') continue;
    model.pluginPackages.add(one.package);
    const counter = counterOf(one.package, options);
    if (counter !== undefined) model.counters.add(counter);
  }
}

/** The methods of a class's instances, as those of documents. */
export function takeMethods(machine: Machine, schema: SchemaModel, given: ClassValue): void {
  const instance: ObjectValue = { ...objectValue(), classOf: given };
  for (const member of given.node.members) {
    if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name)) continue;
    const method = getProperty(machine, instance, member.name.text, member);
    if (method.kind === 'function') schema.methods.props.set(member.name.text, method);
  }
}

/** What every document has without a plugin. */
const OF_DOCUMENTS =
  /^(?:_\w+|\$\w+|id|is(?:New|Modified|DirectModified|Selected|DirectSelected|Init|Empty)|get|set|unset|overwrite|equals|errors|init|inspect|markModified|unmarkModified|modifiedPaths|directModifiedPaths|depopulate|populated|validate|validateSync|invalidate|schema|collection|db|base|modelName|ownerDocument|parent|assign|toString|createdAt|updatedAt|on|once|emit)$/;
/** What a program calls where it takes a query or a list for a document, or knows a field to be a text. */
const OF_OTHERS =
  /^(?:cache|exec|lean|select|sort|limit|skip|map|filter|find|forEach|some|every|reduce|includes|indexOf|push|slice|concat|join|split|trim|replace|match|toLowerCase|toUpperCase|hasOwnProperty|length)$/;

const ofPlugins = new WeakMap<ExternalValue, { readonly model: MongooseModel; readonly name: string }>();

/** What a document is asked for that neither its schema nor mongoose has: a plugin from a package may have added it. */
export function memberOfPlugin(model: MongooseModel, name: string): Value | undefined {
  const { schema } = model;
  if (
    schema?.hasForeignPlugin !== true ||
    schema.fields.has(name) ||
    OF_DOCUMENTS.test(name) ||
    OF_OTHERS.test(name)
  )
    return undefined;
  const [from = 'mongoose'] = schema.pluginPackages;
  const member: ExternalValue = { kind: 'external', package: from, path: `.${name}` };
  ofPlugins.set(member, { model, name });
  return member;
}

/** Tells of a call of such a member: a field that the schema does not name is read without one. */
export function noteCallOfPlugin(machine: Machine, callee: ExternalValue, node: ts.Node): void {
  const called = ofPlugins.get(callee);
  if (called === undefined) return;
  const { model, name } = called;
  unresolved(machine, newQuery(machine, node, { connection: model.mongoose }), node, {
    message: `What ${name} of a ${model.name} document does is not known`,
    cause: 'A plugin from a package may have added it.',
  });
}
