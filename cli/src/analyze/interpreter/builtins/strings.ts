import {
  arrayValue,
  type Call,
  type LiteralValue,
  literal,
  nativeFunction,
  type RegexValue,
  UNKNOWN,
  type UnknownValue,
  type Value,
} from '../values.ts';
import { ownMember } from './own-member.ts';

/** Members of a known string or regular expression, and of a partly known string. */
export function stringMember(
  value: LiteralValue | RegexValue | UnknownValue,
  name: string,
): Value | undefined {
  if (value.kind === 'unknown') return value.parts === undefined ? undefined : partlyKnownMember(value, name);
  if (value.kind === 'regex') return name === 'source' ? literal(value.source) : undefined;
  const text = value.value;
  if (typeof text !== 'string')
    return typeof text === 'number' && name === 'toString'
      ? nativeFunction(name, () => literal(String(text)))
      : undefined;
  if (name === 'length') return literal(text.length);
  const method = ownMember(methods, name);
  return method === undefined ? undefined : nativeFunction(`String.${name}`, (call) => method(text, call));
}

/** `sql` texts are often trimmed; the known parts stay what they are. */
function partlyKnownMember(value: UnknownValue, name: string): Value | undefined {
  return name === 'trim' || name === 'toString' ? nativeFunction(name, () => value) : undefined;
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
  split: (text, { args }) =>
    withText(args[0], (part) => arrayValue(text.split(part).map((one) => literal(one)))),
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
  charAt: (text, { args }) => withNumbers(args, (at) => literal(text.charAt(at ?? 0))),
  replace: (text, { args }) => replaced(text, args, false),
  replaceAll: (text, { args }) => replaced(text, args, true),
};

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
