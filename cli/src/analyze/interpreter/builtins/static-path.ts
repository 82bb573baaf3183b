import type { LibraryModel } from '../machine.ts';
import { getProperty } from '../properties.ts';
import { joinedText, partsOf } from '../texts.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  stringOf,
  type Value,
} from '../values.ts';

/** `static-path`: paths that are made below one another; each gives its pattern to the router and is called for a link. */
export const staticPathModel: LibraryModel = {
  packages: ['static-path'],
  load: (machine) => {
    const made = (pattern: string): NativeValue => {
      const segments = pattern.split('/').filter((one) => one !== '');
      const link = ({ args: [params], node }: Call): Value => {
        const filled = segments.map((one) =>
          one.startsWith(':') && params !== undefined
            ? getProperty(machine, params, one.slice(1), node)
            : literal(one),
        );
        return segments.length === 0 ? literal('/') : textOf(filled);
      };
      return native(`path ${pattern}`, {
        call: link,
        get: (name) => {
          if (name === 'pattern') return literal(`/${segments.join('/')}`);
          return name === 'path' ? nativeFunction(name, (call) => below(`${pattern}/`, call)) : undefined;
        },
      });
    };
    const below = (before: string, { args: [pattern] }: Call): Value => {
      const text = stringOf(pattern);
      return text === undefined ? INPUT : made(before + text);
    };
    const path = nativeFunction('path', (call) => below('', call));
    return native('static-path', { get: (name) => (name === 'path' ? path : undefined) });
  },
};

function textOf(segments: readonly Value[]): Value {
  const texts = segments.map(stringOf);
  if (texts.every((one) => one !== undefined)) return literal(`/${texts.join('/')}`);
  return joinedText(segments.flatMap((one) => ['/', ...partsOf(one)]));
}
