import { promisifiedMember } from '../../interpreter/builtins/promisified.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { OF_PROMISES } from '../../interpreter/promises.ts';
import { type Call, INPUT, literal, nativeFunction, type Value } from '../../interpreter/values.ts';
import { newQuery, touch } from '../queries.ts';
import { passedWith } from '../sql-clients/sessions.ts';
import { adoptTransaction, transactionsOf } from '../transactions.ts';
import { connectionOfModels, modelsAsked } from './asked-models.ts';
import { adoptSession, collectionValue } from './collections.ts';
import { runChecks, runHooks, runRemoving, runSaving } from './hooks.ts';
import type { MongooseModel } from './models.ts';
import { memberOfPlugin } from './plugins.ts';
import { populateInto } from './populate.ts';
import { referredBy } from './referred-documents.ts';
import { methodOfPassport } from './sign-in.ts';

/** Operations that only documents have. */
const DOCUMENT_WRITES = new Set([
  'save',
  'remove',
  'deleteOne',
  'updateOne',
  'update',
  'replaceOne',
  'increment',
]);

/** What a document answers: methods of its schema, `save` and its like, else its fields. */
export function documentMember(machine: Machine, model: MongooseModel, name: string): Value | undefined {
  const own = model.schema?.methods.props.get(name);
  if (own !== undefined) return own.kind === 'function' ? { ...own, thisValue: model.document } : own;
  const signingIn = methodOfPassport(machine, model, name);
  if (signingIn !== undefined) return signingIn;
  if (DOCUMENT_WRITES.has(name))
    return nativeFunction(`document.${name}`, (call) => writeDocument(machine, model, name, call));
  switch (name) {
    case 'populate':
    case 'execPopulate':
      return nativeFunction('document.populate', (call) => {
        const fact = newQuery(machine, call.node, { connection: model.mongoose });
        populateInto({ machine, fact, node: call.node }, model, ...call.args);
        return passedWith(machine, call.args, call.node, model.document);
      });
    case 'validate':
    case 'validateSync':
      return nativeFunction(`document.${name}`, ({ args, node }) => {
        runChecks(machine, model, model.document, node);
        return passedWith(machine, args, node, INPUT);
      });
    case 'constructor':
      return model.value;
    case 'model':
    case '$model':
      return nativeFunction('document.model', ({ args }) => modelsAsked(machine, model.mongoose, args[0]));
    case 'collection':
    case 'db':
      // Those of the driver, unless the schema has a field of this name.
      if (model.schema?.fields.has(name) === true) return INPUT;
      return name === 'db'
        ? connectionOfModels(machine, model.mongoose)
        : collectionValue(machine, model.mongoose, literal(model.collection));
    case '$session':
    case 'toObject':
    case 'toJSON':
      return nativeFunction(name, () => INPUT);
    default:
      if (OF_PROMISES.has(name)) return undefined;
      return (
        memberOfPlugin(model, name) ??
        referredBy(machine, model, name) ??
        promisifiedMember(machine, name, (plain) => documentMember(machine, model, plain)) ??
        INPUT
      );
  }
}

export function writeDocument(machine: Machine, model: MongooseModel, name: string, call: Call): Value {
  const fact = newQuery(machine, call.node, { connection: model.mongoose });
  touch(fact, model.collection, 'write');
  for (const arg of call.args) {
    adoptSession(machine, fact, arg);
    if (transactionsOf(arg).length > 0) adoptTransaction(machine, fact, arg);
  }
  if (name === 'save') runSaving(machine, model, call.node);
  else if (name === 'remove' || name === 'deleteOne') runRemoving(machine, model, name, call.node);
  else runHooks(machine, model, name, model.document, call.node);
  return passedWith(machine, call.args, call.node, model.document);
}
