import { callFunction } from '../calls.ts';
import { asLikelyAs } from '../likely.ts';
import type { Machine } from '../machine.ts';
import {
  arrayValue,
  type Call,
  type LiteralValue,
  literal,
  NULL,
  native,
  nativeFunction,
  objectValue,
  type RegexValue,
  UNDEFINED,
  UNKNOWN,
  type UnknownValue,
  type Value,
} from '../values.ts';
import { ownMember } from './own-member.ts';

/** Members of a known string or regular expression, and of a partly known string. */
export function stringMember(
  machine: Machine,
  value: LiteralValue | RegexValue | UnknownValue,
  name: string,
): Value | undefined {
  if (value.kind === 'unknown') return value.parts === undefined ? undefined : partlyKnownMember(value, name);
  if (value.kind === 'regex') return expressionMember(value, name);
  const text = value.value;
  if (typeof text !== 'string')
    return typeof text === 'number' && name === 'toString'
      ? nativeFunction(name, () => literal(String(text)))
      : undefined;
  if (name === 'length') return asLikelyAs(literal(text.length), value);
  if (name === 'replace' || name === 'replaceAll')
    return nativeFunction(`String.${name}`, (call) =>
      asLikelyAs(
        replacedBy(machine, text, call) ?? methodOf(name)?.(text, call) ?? UNKNOWN,
        value,
        ...call.args,
      ),
    );
  const method = methodOf(name);
  if (method === undefined) return undefined;
  return nativeFunction(`String.${name}`, (call) => asLikelyAs(method(text, call), value, ...call.args));
}

function expressionMember(value: RegexValue, name: string): Value | undefined {
  if (name === 'source' || name === 'flags') return literal(value[name]);
  if (name === 'test')
    return nativeFunction(name, ({ args: [given] }) => {
      const matches = withText(given, (text) => literal(nextMatch(text, value) !== null));
      return given?.kind === 'literal' ? asLikelyAs(matches, given) : matches;
    });
  if (name === 'exec')
    return nativeFunction(name, ({ args }) => withText(args[0], (text) => groupsOf(nextMatch(text, value))));
  return undefined;
}

/** A global expression goes on where its last match ended; so `while ((match = expression.exec(text)))` comes to an end. */
function nextMatch(text: string, value: RegexValue): RegExpExecArray | null {
  const expression = new RegExp(value.source, value.flags);
  expression.lastIndex = value.lastIndex ?? 0;
  const found = expression.exec(text);
  value.lastIndex = expression.lastIndex;
  return found;
}

/** What `match` gives: the groups as an array, or every match of a global expression, or null. */
function matched(text: string, value: RegexValue): Value {
  return groupsOf(text.match(new RegExp(value.source, value.flags)));
}

function groupsOf(found: RegExpMatchArray | null): Value {
  if (found === null) return NULL;
  const { index, input, groups } = found;
  const groupsByName = Object.entries(groups ?? {}).map(([name, text]) => [name, literal(text)] as const);
  return {
    ...arrayValue([...found].map((group) => literal(group))),
    named: new Map([
      ['index', literal(index)],
      ['input', literal(input)],
      ['groups', groups === undefined ? UNDEFINED : objectValue(groupsByName)],
    ]),
  };
}

/** `RegExp`: an expression from a known text. */
export const regExpClass: Value = native('RegExp', {
  call: ({ args }) => expressionOf(args),
  construct: ({ args }) => expressionOf(args),
});

function expressionOf([pattern, flags]: readonly Value[]): Value {
  if (pattern?.kind === 'regex') return pattern;
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return UNKNOWN;
  const options = flags?.kind === 'literal' && typeof flags.value === 'string' ? flags.value : '';
  try {
    return { kind: 'regex', source: new RegExp(pattern.value, options).source, flags: options };
  } catch {
    return UNKNOWN;
  }
}

/** `sql` texts are often trimmed; the known parts stay what they are. */
function partlyKnownMember(value: UnknownValue, name: string): Value | undefined {
  return name === 'trim' || name === 'toString' ? nativeFunction(name, () => value) : undefined;
}

const methodOf = (name: string): StringMethod | undefined => ownMember(methods, name);

/** `text.replace(/[A-Z]/g, (letter) => …)`: each match becomes what the function gives. */
function replacedBy(machine: Machine, text: string, { args: [pattern, by], node }: Call): Value | undefined {
  if (by?.kind !== 'function' || pattern?.kind !== 'regex') return undefined;
  let known = true;
  const result = text.replace(new RegExp(pattern.source, pattern.flags), (...found: unknown[]) => {
    const groups = found.filter((one): one is string => typeof one === 'string').map((one) => literal(one));
    const piece = callFunction(machine, by, groups, node);
    known &&= piece.kind === 'literal';
    return piece.kind === 'literal' ? String(piece.value) : '';
  });
  return known ? literal(result) : UNKNOWN;
}

type StringMethod = (text: string, call: Call) => Value;

const methods: Readonly<Record<string, StringMethod>> = {
  toString: (text: string) => literal(text),
  trim: (text) => literal(text.trim()),
  toLowerCase: (text) => literal(text.toLowerCase()),
  toUpperCase: (text) => literal(text.toUpperCase()),
  startsWith: (text, { args }) => withText(args[0], (part) => literal(text.startsWith(part))),
  endsWith: (text, { args }) => withText(args[0], (part) => literal(text.endsWith(part))),
  includes: (text, { args }) => withText(args[0], (part) => literal(text.includes(part))),
  indexOf: (text, { args }) => withText(args[0], (part) => literal(text.indexOf(part))),
  lastIndexOf: (text, { args }) => withText(args[0], (part) => literal(text.lastIndexOf(part))),
  split: (text, { args: [by] }) => {
    const parts = by?.kind === 'regex' ? text.split(new RegExp(by.source, by.flags)) : undefined;
    return parts === undefined
      ? withText(by, (part) => arrayValue(text.split(part).map((one) => literal(one))))
      : arrayValue(parts.map((one) => literal(one)));
  },
  matchAll: (text, { args: [by] }) =>
    by?.kind === 'regex' && by.flags.includes('g')
      ? arrayValue([...text.matchAll(new RegExp(by.source, by.flags))].map(groupsOf))
      : UNKNOWN,
  match: (text, { args: [by] }) => (by?.kind === 'regex' ? matched(text, by) : UNKNOWN),
  concat: (text, { args }) =>
    args.every((arg) => arg.kind === 'literal')
      ? literal(text + args.map((arg) => (arg.kind === 'literal' ? String(arg.value) : '')).join(''))
      : UNKNOWN,
  slice: (text, { args }) => withNumbers(args, (from, to) => literal(text.slice(from, to))),
  substring: (text, { args }) => withNumbers(args, (from, to) => literal(text.substring(from ?? 0, to))),
  substr: (text, { args }) =>
    withNumbers(args, (from, length) =>
      literal(text.slice(from, length === undefined ? undefined : (from ?? 0) + length)),
    ),
  padStart: (text, { args }) => padded(args, (length, by) => text.padStart(length, by)),
  padEnd: (text, { args }) => padded(args, (length, by) => text.padEnd(length, by)),
  charAt: (text, { args }) => withNumbers(args, (at) => literal(text.charAt(at ?? 0))),
  replace: (text, { args }) => replaced(text, args, false),
  replaceAll: (text, { args }) => replaced(text, args, true),
};

function padded([length, by]: readonly Value[], pad: (length: number, by?: string) => string): Value {
  if (length?.kind !== 'literal' || typeof length.value !== 'number') return UNKNOWN;
  const { value } = length;
  return by === undefined ? literal(pad(value)) : withText(by, (text) => literal(pad(value, text)));
}

function replaced(text: string, [pattern, by]: readonly Value[], all: boolean): Value {
  if (by?.kind !== 'literal' || typeof by.value !== 'string') return UNKNOWN;
  const replacement = by.value;
  if (pattern?.kind === 'regex')
    return literal(text.replace(new RegExp(pattern.source, pattern.flags), replacement));
  return withText(pattern, (part) =>
    literal(all ? text.replaceAll(part, replacement) : text.replace(part, replacement)),
  );
}

function withText(value: Value | undefined, use: (text: string) => Value): Value {
  return value?.kind === 'literal' && typeof value.value === 'string' ? use(value.value) : UNKNOWN;
}

function withNumbers(
  args: readonly Value[],
  use: (first: number | undefined, second: number | undefined) => Value,
): Value {
  const numbers = args.map((arg) =>
    arg.kind === 'literal' && typeof arg.value === 'number' ? arg.value : undefined,
  );
  return args.length > 0 && numbers.includes(undefined) ? UNKNOWN : use(numbers[0], numbers[1]);
}
