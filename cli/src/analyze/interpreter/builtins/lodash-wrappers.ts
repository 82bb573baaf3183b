import { callFunction } from '../calls.ts';
import type { Machine } from '../machine.ts';
import { OF_PROMISES } from '../promises.ts';
import { type NativeValue, native, nativeFunction, type Value } from '../values.ts';
import type { Functions } from './own-member.ts';
import { ownMember } from './own-member.ts';

/** What `_(list)` gives unwrapped, and `_.chain(list)` only by `value()`. */
const ENDS =
  /^(?:every|find\w*|first|get|has|head|includes|is[A-Z]\w*|join|last|max\w*|mean|min\w*|reduce(?:Right)?|size|some|sum\w*)$/;
const VALUE = /^(?:value|valueOf|toJSON|run)$/;

/** `_(list)` and `_.chain(list)`: every function of the package is a method, and has what was made so far as its first argument. */
export function wrapped(machine: Machine, functions: Functions, value: Value, isChain: boolean): NativeValue {
  const again = (made: Value): NativeValue => wrapped(machine, functions, made, isChain);
  return native('a lodash wrapper', {
    get: (name) => {
      if (OF_PROMISES.has(name)) return undefined;
      if (VALUE.test(name)) return nativeFunction(`_().${name}`, () => value);
      if (name === 'chain')
        return nativeFunction('_().chain', () => wrapped(machine, functions, value, true));
      return nativeFunction(`_().${name}`, (call) => {
        const args = [value, ...call.args];
        const known = ownMember(functions, name);
        const made =
          known === undefined
            ? callFunction(
                machine,
                { kind: 'external', package: 'lodash', path: `.${name}` },
                args,
                call.node,
              )
            : known({ ...call, args });
        return !isChain && ENDS.test(name) ? made : again(made);
      });
    },
  });
}
