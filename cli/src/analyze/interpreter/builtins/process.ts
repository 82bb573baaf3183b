import type { Machine } from '../machine.ts';
import { arrayValue, INPUT, literal, native, nativeFunction, UNDEFINED, type Value } from '../values.ts';

/**
 * `process`: the environment is not known when analyzing, so everything that depends on it is kept with its condition;
 * what the program itself sets it to is known.
 */
export function processValue(machine: Machine): Value {
  const environment = native('process.env', { get: () => INPUT });
  return native('process', {
    get: (name) => {
      switch (name) {
        case 'env':
          return environment;
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
