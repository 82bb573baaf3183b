import { type Call, literal, stringOf, UNKNOWN, type Value } from '../values.ts';
import type { Functions } from './own-member.ts';

/** Functions of `lodash` over names, as programs use them to make one of a file's or a table's name. */
export const texts: Functions = {
  camelCase: ofText((text) =>
    wordsOf(text).reduce((made, word) => made + (made === '' ? word : upper(word)), ''),
  ),
  kebabCase: ofText((text) => wordsOf(text).join('-')),
  snakeCase: ofText((text) => wordsOf(text).join('_')),
  startCase: ofText((text) => text.match(WORDS)?.map(upper).join(' ') ?? ''),
  upperFirst: ofText(upper),
  lowerFirst: ofText((text) => text.slice(0, 1).toLowerCase() + text.slice(1)),
  capitalize: ofText((text) => upper(text.toLowerCase())),
  replace: ({ args: [text, pattern, by] }) => {
    const known = [stringOf(text), stringOf(by)];
    const [whole, part] = known;
    if (whole === undefined || part === undefined) return UNKNOWN;
    if (pattern?.kind === 'regex')
      return literal(whole.replace(new RegExp(pattern.source, pattern.flags), part));
    const searched = stringOf(pattern);
    return searched === undefined ? UNKNOWN : literal(whole.replace(searched, part));
  },
};

const WORDS = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g;

function wordsOf(text: string): string[] {
  return (text.match(WORDS) ?? []).map((word) => word.toLowerCase());
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function ofText(make: (text: string) => string): (call: Call) => Value {
  return ({ args: [value] }) => {
    const text = stringOf(value);
    return text === undefined ? UNKNOWN : literal(make(text));
  };
}
