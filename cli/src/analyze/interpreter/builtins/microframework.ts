import { callFunction } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { getProperty } from '../properties.ts';
import { spreadOf } from '../spreads.ts';
import { type Call, native, nativeFunction, settled, stringOf, UNDEFINED, type Value } from '../values.ts';

/** `microframework`: runs the loaders of a program one after the other, which hand on to each other what they set up. */
export const microframeworkModel: LibraryModel = {
  packages: ['microframework', 'microframework-w3tec'],
  load: (machine, name) =>
    native(name, {
      get: (member) =>
        member === 'bootstrapMicroframework'
          ? nativeFunction(member, (call) => runLoaders(machine, call))
          : { kind: 'external', package: name, path: `.${member}` },
    }),
};

/** Given are the loaders, or an object with them. */
function runLoaders(machine: Machine, { args: [given = UNDEFINED], node }: Call): Value {
  const loaders = given.kind === 'object' ? getProperty(machine, given, 'loaders', node) : given;
  const settings = loaderSettings();
  for (const loader of spreadOf(loaders).items) settled(callFunction(machine, loader, [settings], node));
  return native('microframework', { get: () => nativeFunction('shutdown', () => UNDEFINED) });
}

/** What each loader is given: it keeps what the ones before it made. */
function loaderSettings(): Value {
  const data = new Map<string, Value>();
  return native('loader settings', {
    get: (member) => {
      if (member === 'setData')
        return nativeFunction(member, ({ args: [key, value = UNDEFINED] }) => {
          const name = stringOf(key);
          if (name !== undefined) data.set(name, value);
          return UNDEFINED;
        });
      if (member === 'getData')
        return nativeFunction(member, ({ args: [key] }) => data.get(stringOf(key) ?? '') ?? UNDEFINED);
      if (member === 'onShutdown') return nativeFunction(member, () => UNDEFINED);
      return undefined;
    },
  });
}
