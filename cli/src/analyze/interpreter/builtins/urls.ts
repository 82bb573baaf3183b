import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LibraryModel } from '../machine.ts';
import { joinedText, partsOf } from '../texts.ts';
import { union } from '../unions.ts';
import {
  type Call,
  INPUT,
  literal,
  native,
  nativeFunction,
  objectValue,
  optionsOf,
  stringOf,
  type Value,
} from '../values.ts';
import { ownMember } from './own-member.ts';

/** `new URL('./routes', import.meta.url)`: how ES modules name folders beside them. */
export const urlClass: Value = native('URL', {
  construct: ({ args }) => {
    const [text, base] = args.map(stringOf);
    const isKnown = text !== undefined && (base !== undefined || args.length < 2);
    return isKnown ? urlValue(text, base) : urlOnHost(args);
  },
});

/** `url`: conversions between `file:` URLs and paths. */
export const urlModel: LibraryModel = {
  packages: ['url'],
  load: () =>
    native('url', {
      get: (name) =>
        name === 'URL'
          ? urlClass
          : (ownMember(functions, name) ?? { kind: 'external', package: 'url', path: `.${name}` }),
    }),
};

const functions: Readonly<Record<string, Value>> = {
  fileURLToPath: nativeFunction('fileURLToPath', ({ args }: Call) => {
    const path = filePathOf(args[0]);
    return path === undefined ? INPUT : literal(path);
  }),
  pathToFileURL: nativeFunction('pathToFileURL', ({ args }: Call) => {
    const path = stringOf(args[0]);
    return path === undefined ? INPUT : urlValue(pathToFileURL(path).href, undefined);
  }),
};

/** Of `new URL(path, base)`, where one of them is not known, the host as far as the other tells. */
function urlOnHost([given = INPUT, base]: readonly Value[]): Value {
  const [beginning] = partsOf(given);
  const known = beginning != null && HOST.test(beginning) ? beginning : base;
  if (known === undefined) return INPUT;
  const hosts = (typeof known === 'string' ? [literal(known)] : optionsOf(known)).flatMap(
    (one) => HOST.exec(partsOf(one)[0] ?? '')?.[0] ?? [],
  );
  if (hosts.length === 0) return INPUT;
  return objectValue([['href', union(hosts.map((host) => joinedText([`${host}/`, null])))]], true);
}

const HOST = /^https?:\/\/[^/?#]+/;

function urlValue(text: string, base: string | undefined): Value {
  if (!URL.canParse(text, base)) return INPUT;
  const { href, pathname } = new URL(text, base);
  return objectValue(
    [
      ['href', literal(href)],
      ['pathname', literal(pathname)],
      ['toString', nativeFunction('toString', () => literal(href))],
    ],
    true,
  );
}

/** The path that a text, a `file:` URL or a URL object names, as `fs` and `fileURLToPath` take them. */
export function filePathOf(value: Value | undefined): string | undefined {
  const text = stringOf(value?.kind === 'object' ? value.props.get('href') : value);
  if (text === undefined || !text.startsWith('file:')) return text;
  try {
    return fileURLToPath(text);
  } catch {
    // No URL, one of another machine, or with a slash that is escaped.
    return undefined;
  }
}
