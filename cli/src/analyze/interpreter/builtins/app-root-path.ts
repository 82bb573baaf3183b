import { posix } from 'node:path';
import type { LibraryModel } from '../machine.ts';
import { type Call, literal, native, nativeFunction, stringOf, UNKNOWN, type Value } from '../values.ts';

/** `app-root-path`: where the application's package.json lies, wherever the asking module does. */
export const appRootPathModel: LibraryModel = {
  packages: ['app-root-path'],
  load: ({ sources: { root } }) => {
    const resolve = ({ args: [path] }: Call): Value => {
      const text = stringOf(path);
      return text === undefined ? UNKNOWN : literal(posix.join(root, text));
    };
    const own: Value = native('app-root-path', {
      get: (name) => {
        if (name === 'default') return own;
        if (name === 'path') return literal(root);
        if (name === 'toString') return nativeFunction(name, () => literal(root));
        return name === 'resolve' ? nativeFunction(name, resolve) : undefined;
      },
    });
    return own;
  },
};
