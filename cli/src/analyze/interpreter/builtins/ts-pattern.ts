import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { OF_PROMISES } from '../promises.ts';
import { union } from '../unions.ts';
import {
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  UNDEFINED,
  type Value,
} from '../values.ts';

/** `ts-pattern`: any of the branches may be the one that matches, and gives what the whole gives. */
export const tsPatternModel: LibraryModel = {
  packages: ['ts-pattern'],
  load: (machine, name) =>
    native(name, {
      get: (member) =>
        member === 'match'
          ? nativeFunction('match', ({ args: [matched = UNDEFINED] }) => matching(machine, matched))
          : { kind: 'external', package: name, path: `.${member}` },
    }),
};

/** Each `with` and `when` adds a branch: what it is given last is the handler. */
function matching(machine: Machine, matched: Value, given: readonly Value[] = []): NativeValue {
  const run = ({ args, node }: Call): readonly Value[] => {
    const handler = args.at(-1);
    return handler === undefined ? [] : [callFunction(machine, handler, [matched, matched], node)];
  };
  const self: NativeValue = native('ts-pattern match', {
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      return nativeFunction(`match.${name}`, (call) => {
        switch (name) {
          case 'with':
          case 'when':
            return matching(machine, matched, [...given, ...run(call)]);
          case 'otherwise':
          case 'exhaustive':
          case 'run':
            return answer([...given, ...run(call)]);
          default:
            return self;
        }
      });
    },
  });
  return self;
}

function answer(given: readonly Value[]): Value {
  return given.length === 0 ? INPUT : union(given);
}
