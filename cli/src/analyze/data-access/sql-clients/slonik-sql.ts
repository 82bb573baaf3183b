import { ownMember } from '../../interpreter/builtins/own-member.ts';
import { type Call, type NativeValue, native, nativeFunction } from '../../interpreter/values.ts';
import {
  identifierParts,
  insertedInto,
  joinedParts,
  literalParts,
  type SlonikTokens,
} from './slonik-tokens.ts';
import { composed, type Parts, partsOfText, stringsOf } from './sql-tags.ts';

/** What members of `sql` put into a text besides templates; those of old versions among them. */
const HELPERS: Readonly<Record<string, (call: Call) => readonly Parts[]>> = {
  identifier: ({ args }) => identifierParts(args[0]),
  join: ({ args }) => joinedParts(args[0], glueOf(insertedInto(args[1]))),
  list: ({ args }) => joinedParts(args[0], ', '),
  and: ({ args }) => joinedParts(args[0], ' AND '),
  or: ({ args }) => joinedParts(args[0], ' OR '),
  unnest: () => [['unnest($1)']],
  literalValue: ({ args }) => literalParts(args[0]),
  raw: ({ args }) => (args[0] === undefined ? [[null]] : partsOfText(args[0])),
  tuple: () => [['($1)']],
  tupleList: () => [['($1)']],
  ...Object.fromEntries(
    'array binary date interval json jsonb timestamp uuid valueList'
      .split(' ')
      .map((name) => [name, () => [['$1']]]),
  ),
};

/** Members that give a tag for a schema, an alias of one, or the name of a prepared statement. */
const MAKE_TAGS: ReadonlySet<string> = new Set(['type', 'typeAlias', 'prepared']);

/** `sql` of slonik: a tag itself in old versions, an object of tags in new ones. */
export function sqlOf(tokens: SlonikTokens): NativeValue {
  const self: NativeValue = native('slonik.sql', {
    call: ({ args: [strings, ...values] }) =>
      tokens.of(composed(stringsOf(strings), values.map(insertedInto))),
    get: (name) => {
      if (name === 'unsafe' || name === 'fragment') return self;
      if (MAKE_TAGS.has(name)) return nativeFunction(`sql.${name}`, () => self);
      const helper = ownMember(HELPERS, name);
      return nativeFunction(`sql.${name}`, (call) => tokens.of(helper?.(call) ?? [[null]]));
    },
  });
  return self;
}

/** A glue is one text: whichever it is of several, no table depends on it. */
function glueOf([parts]: readonly Parts[]): string | null {
  return parts === undefined || parts.includes(null) ? null : parts.join('');
}
