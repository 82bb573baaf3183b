import { ts } from '#typescript';
import type { Machine } from '../../interpreter/machine.ts';
import { partsOf } from '../../interpreter/texts.ts';
import { isFollowed, isUnfollowed, optionsOf, type Value } from '../../interpreter/values.ts';
import { UNREAD_LIBRARIES } from '../unread-libraries.ts';
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

type Heard = Parameters<NonNullable<Machine['interceptCall']>>[0];

function askedOfDatabase(store: Store, { node, callee, args }: Heard): Value | undefined {
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const options = optionsOf(callee);
  const lost = options.find(isUnfollowed);
  if (args[0] === undefined || lost === undefined || options.some(isFollowed)) return undefined;
  // Of these the module is told as a whole.
  if (lost.kind === 'external' && UNREAD_LIBRARIES.has(lost.package)) return undefined;
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

function mayBeText(value: Value): boolean {
  return optionsOf(value).every((one) =>
    one.kind === 'literal' ? typeof one.value === 'string' : isUnfollowed(one),
  );
}

/** With a slash it names a document from the top of a database on. */
function isPath(value: Value): boolean {
  return optionsOf(value).every((one) => partsOf(one).some((part) => part?.includes('/') === true));
}
