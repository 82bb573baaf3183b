import { callFunction } from '../../interpreter/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import {
  type Call,
  INPUT,
  isCallback,
  type NativeValue,
  native,
  nativeFunction,
  type Value,
} from '../../interpreter/values.ts';
import { many, maybe } from '../rows.ts';
import { passedWith } from '../sql-clients/sessions.ts';

/** What `query.cursor()` gives: documents one by one, to a loop, to who asks for the next, or to who listens. */
export function queryCursor(machine: Machine, row: Value): NativeValue {
  const all = many(row);
  const handedTo = ({ args, node }: Call): Value => {
    for (const one of args) if (isCallback(one)) callFunction(machine, one, [row], node);
    return INPUT;
  };
  const self: NativeValue = native('mongoose cursor', {
    get: (name) => {
      switch (name) {
        case '[items]':
          return all;
        case 'next':
          return nativeFunction('cursor.next', ({ args, node }) =>
            passedWith(machine, args, node, maybe(row)),
          );
        case 'toArray':
          return nativeFunction('cursor.toArray', () => all);
        case 'eachAsync':
        case 'forEach':
          return nativeFunction(`cursor.${name}`, handedTo);
        case 'map':
          return nativeFunction('cursor.map', (call) => {
            const [change] = call.args;
            return queryCursor(
              machine,
              change === undefined ? INPUT : callFunction(machine, change, [row], call.node),
            );
          });
        case 'pipe':
          return nativeFunction('cursor.pipe', ({ args }) => args[0] ?? INPUT);
        case 'close':
        case 'hasNext':
          return nativeFunction(`cursor.${name}`, ({ args, node }) => passedWith(machine, args, node, INPUT));
        case 'then':
          return undefined;
        // `on('data', work)` and its like hear of documents, and go on with the cursor.
        default:
          return nativeFunction(`cursor.${name}`, (call) => {
            handedTo(call);
            return self;
          });
      }
    },
  });
  return self;
}
