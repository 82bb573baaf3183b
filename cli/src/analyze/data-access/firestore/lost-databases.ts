import { ts } from '#typescript';
import type { HeardCall } from '../../interpreter/machine.ts';
import { partsOf } from '../../interpreter/texts.ts';
import { optionsOf, type Value } from '../../interpreter/values.ts';
import { lostCallee, mayBeText } from '../lost-callees.ts';
import { documentsAt } from './database.ts';
import { collectionsNamed } from './references.ts';
import type { Store } from './store.ts';
import { askedWithReference, runTransaction } from './transactions.ts';

/**
 * `borrowed.collection('users')` and `borrowed.get(reference)` on something that is not known, in a program that uses the library:
 * whoever has made the database, the collection is known by its name.
 */
export function answerForDatabases(store: Store): void {
  const { machine } = store;
  const { interceptCall } = machine;
  machine.interceptCall = (call) => interceptCall?.(call) ?? askedOfDatabase(store, call);
}

function askedOfDatabase(store: Store, { node, callee, args }: HeardCall): Value | undefined {
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  if (args[0] === undefined || lostCallee(callee) === undefined) return undefined;
  const name = node.expression.name.text;
  const call = { args, node, thisValue: callee };
  switch (name) {
    case 'collection':
    case 'collectionGroup':
      return mayBeText(args[0]) ? collectionsNamed(store, [], args[0]) : undefined;
    case 'doc':
      return isPath(args[0]) ? documentsAt(store, args[0]) : undefined;
    case 'runTransaction':
      return args[0].kind === 'function' ? runTransaction(store, call) : undefined;
    default:
      return askedWithReference(store, name, call);
  }
}

/** With a slash it names a document from the top of a database on. */
function isPath(value: Value): boolean {
  return optionsOf(value).every((one) => partsOf(one).some((part) => part?.includes('/') === true));
}
