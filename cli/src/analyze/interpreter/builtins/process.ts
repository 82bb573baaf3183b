import { join } from 'node:path';
import { envAssignments } from '../../sources/env-file.ts';
import { passedOn } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { detached } from '../open-transactions.ts';
import { arrayValue, INPUT, literal, native, nativeFunction, UNDEFINED, type Value } from '../values.ts';

/**
 * `process`: the environment is not known when analyzing, so everything that depends on it is kept with its condition;
 * what the program itself sets it to is known, and a `.env` file of the application says what paths are made of.
 */
export function processValue(machine: Machine): Value {
  const file = envAssignments(machine.sources.readText(join(machine.sources.root, '.env')) ?? '');
  const environment = native('process.env', {
    get: (name) => {
      machine.note({ kind: 'environment', variable: name });
      const hint = file.get(name);
      return hint === undefined ? INPUT : { ...INPUT, hint };
    },
  });
  return native('process', {
    get: (name) => {
      switch (name) {
        case 'env':
          return environment;
        case 'nextTick':
          return nativeFunction('process.nextTick', ({ args, node }) =>
            detached(machine, () => passedOn(machine, args, node, INPUT)),
          );
        case 'exit':
          return nativeFunction('process.exit', () => UNDEFINED);
        case 'cwd':
          return nativeFunction('process.cwd', () => literal(machine.sources.root));
        case 'argv':
          return arrayValue([], true);
        default:
          return { kind: 'external', package: 'globals', path: `process.${name}` };
      }
    },
  });
}
