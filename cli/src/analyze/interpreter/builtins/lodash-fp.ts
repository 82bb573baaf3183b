import type { LibraryModel } from '../machine.ts';
import { type Call, type NativeValue, native, nativeFunction, objectValue, type Value } from '../values.ts';
import { AS_GIVEN, waiting } from './curried.ts';
import { lodashFunctions } from './lodash.ts';
import { ownMember } from './own-member.ts';

/** `lodash/fp`: the same functions, data last, and waiting for arguments that are still missing. */
export const lodashFpModel: LibraryModel = {
  packages: ['lodash/fp'],
  load: (machine) => {
    const functions = lodashFunctions(machine);
    const own: NativeValue = native('lodash/fp', {
      get: (name) => {
        if (name === 'default') return own;
        const base = ownMember(functions, SAME_AS.get(name) ?? name);
        return base === undefined || OTHER_ORDERS.has(name)
          ? { kind: 'external', package: 'lodash', path: `.${name}` }
          : nativeFunction(`lodash/fp.${name}`, waiting(onCopies(name, base), TAKEN.get(name) ?? DATA_LAST));
      },
    });
    return own;
  },
};

const SAME_AS: ReadonlyMap<string, string> = new Map([
  ['compose', 'flowRight'],
  ['pipe', 'flow'],
]);

/** Their arguments come in orders of their own; what they give is left open. */
const OTHER_ORDERS = new Set(['mergeWith', 'assignWith', 'defaults', 'defaultsDeep', 'slice']);
const MERGING = ['assign', 'assignIn', 'extend', 'merge'];

/** Nothing that is given to a function of `lodash/fp` is changed. */
function onCopies(name: string, base: (call: Call) => Value): (call: Call) => Value {
  return MERGING.includes(name) ? (call) => base({ ...call, args: [objectValue(), ...call.args] }) : base;
}

const DATA_LAST: readonly number[] = [1, 0];

/** Which argument of the call each argument of the function is; most take a callback or a name, then the data. */
const TAKEN: ReadonlyMap<string, readonly number[]> = new Map([
  ...['compose', 'pipe', 'flow', 'flowRight'].map((name) => [name, AS_GIVEN] as const),
  ...[
    'keys',
    'values',
    'toPairs',
    'clone',
    'cloneDeep',
    'flatten',
    'flattenDeep',
    'uniq',
    'compact',
    'reverse',
    'camelCase',
    'kebabCase',
    'snakeCase',
    'startCase',
    'upperFirst',
    'lowerFirst',
    'capitalize',
    'identity',
    'isArray',
    'isFunction',
    'isObject',
    'isPlainObject',
    'isString',
  ].map((name) => [name, [0]] as const),
  // What is merged comes second, as it is written: the first argument is the older one.
  ...[...MERGING, 'concat', 'union'].map((name) => [name, [0, 1]] as const),
  ['reduce', [2, 0, 1]],
  ['replace', [2, 0, 1]],
]);
