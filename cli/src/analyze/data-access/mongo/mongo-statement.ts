import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { unresolved } from '../queries.ts';

/** A statement that other collections are added to, and where that is said. */
export interface MongoStatement {
  readonly machine: Machine;
  readonly fact: QueryFact;
  readonly node: ts.Node;
}

/** Tells of a collection that such a statement uses and that is not known. */
export function tellUnknown({ machine, fact, node }: MongoStatement, message: string, cause: string): void {
  unresolved(machine, fact, node, { message, cause });
}
