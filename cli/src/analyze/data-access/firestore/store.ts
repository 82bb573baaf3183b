import type { ts } from '#typescript';
import type { QueryFact, TransactionFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type NativeValue, optionsOf, type Value } from '../../interpreter/values.ts';
import { type Mode, newQuery, touch, unresolved } from '../queries.ts';
import type { Collections } from './paths.ts';

/** The database of a program, with what it was asked for: the same reference is the same value, however often it is made. */
export interface Store {
  readonly machine: Machine;
  readonly connection: object;
  readonly collections: Map<string, NativeValue>;
  readonly documents: Map<string, NativeValue>;
}

export function newStore(machine: Machine): Store {
  return { machine, connection: {}, collections: new Map(), documents: new Map() };
}

/** What a collection, a query or a document of the database stands for. */
export interface Reference {
  readonly kind: 'collection' | 'document';
  readonly collections: Collections;
}

/** What writes a document: methods of its own, and of whatever is given the reference to it. */
export const WRITES = /^(?:set|update|create|delete)$/;

/** The references among the values that one may be. */
export function referencesIn(value: Value | undefined): Reference[] {
  return (value === undefined ? [] : optionsOf(value)).flatMap((one) => {
    if (one.kind !== 'native' || one.model === undefined || !('firestore' in one.model)) return [];
    return isReference(one.model.firestore) ? [one.model.firestore] : [];
  });
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'collections' in value;
}

interface Asked {
  readonly mode: Mode;
  readonly node: ts.Node;
  readonly transaction?: TransactionFact | undefined;
}

/** A read or a write of some references; the innermost collection is what it works on. */
export function ask(
  { machine, connection }: Store,
  references: readonly Reference[],
  { mode, node, transaction }: Asked,
): QueryFact {
  const fact = newQuery(machine, node, { connection, transaction });
  const names = references.map((one) => one.collections.at(-1));
  for (const name of names) if (name !== undefined) touch(fact, name, mode);
  if (names.length === 0 || names.includes(undefined))
    unresolved(machine, fact, node, {
      message: 'The collection of this query is not known',
      cause: 'Its name, or the reference, comes from a value that could not be followed.',
    });
  return fact;
}
