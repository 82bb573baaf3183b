import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  INPUT,
  type NativeValue,
  nativeFunction,
  objectValue,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { many, rowValue } from '../rows.ts';

/** What was read of a document: its fields are data, and it leads back to the document. */
export function foundDocument(document: Value): NativeValue {
  return rowValue('firestore snapshot', (name) => {
    switch (name) {
      case 'ref':
        return document;
      case 'data':
      case 'get':
        return nativeFunction(`snapshot.${name}`, () => INPUT);
      case 'then':
        return undefined;
      default:
        return INPUT;
    }
  });
}

/** What a query found: any number of documents. */
export function foundDocuments(machine: Machine, query: NativeValue, document: Value): NativeValue {
  const found = foundDocument(document);
  return rowValue('firestore snapshots', (name) => {
    switch (name) {
      case 'docs':
        return many(found);
      case 'forEach':
        return nativeFunction('snapshots.forEach', ({ args: [work = UNDEFINED], node }) => {
          callFunction(machine, work, [found, INPUT], node);
          return UNDEFINED;
        });
      case 'docChanges':
        return nativeFunction('snapshots.docChanges', () =>
          many(
            objectValue([
              ['doc', found],
              ['type', INPUT],
            ]),
          ),
        );
      case 'query':
        return query;
      case 'then':
        return undefined;
      default:
        return INPUT;
    }
  });
}
