import type { LibraryModel } from '../machine.ts';
import { type Call, INPUT, literal, native, stringOf, type Value } from '../values.ts';

/** `url-join`: pieces of an address with one slash between each two. */
export const urlJoinModel: LibraryModel = {
  packages: ['url-join'],
  load: (_, name) => {
    const join: Value = native(name, {
      call: joined,
      get: (member) => (member === 'default' ? join : undefined),
    });
    return join;
  },
};

function joined({ args }: Call): Value {
  const [first] = args;
  const texts = (first?.kind === 'array' ? first.items : args).map(stringOf);
  if (!texts.every((one) => one !== undefined)) return INPUT;
  const text = texts.filter((one) => one !== '').join('/');
  // The slashes behind a protocol stay, and what follows a question mark is no path.
  return literal(text.replaceAll(/(?<![:/])\/{2,}/g, '/').replaceAll(/\/(?=[?#])/g, ''));
}
