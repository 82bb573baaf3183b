import { inferBody, type Matcher, neutralValue, type Rule, step } from '../contract/matchers.ts';
import { isObject, type Json, type JsonObject } from '../contract/value-shape.ts';

/** What is demanded of a value on the wire: an example that shows types and nothing of the values seen, and rules by path. */
export interface WireContract {
  readonly example: Json;
  readonly rules: Readonly<Record<string, Rule>>;
}

/** Infers the contract of a value from all that were seen in one place. @param path of the value in its body */
export function inferWire(values: readonly Json[], path = '$'): WireContract {
  // Unlike a recording, the wire holds real passwords and tokens, and some of them come again and again.
  const { example, rules } = inferBody(values, { closedSets: false });
  const all = { ...rules, ...tagRules(values) };
  return {
    example: neutral(example, '$', all),
    rules: Object.fromEntries(
      Object.entries(all).map(([place, rule]) => [path + place.slice(1), rule] as const),
    ),
  };
}

/** What JSON lacks goes under a tag (`{ "$type": "date", … }`), which is no data: another one is another type. */
function tagRules(values: readonly Json[]): Record<string, Rule> {
  const tags = new Map<string, Set<string>>();
  for (const value of values) collectTags(value, '$', tags);
  const bigints = [...tags].flatMap(([place, names]) =>
    names.size === 1 && names.has('bigint')
      ? [[step(place, 'value'), rule({ match: 'regex', regex: '^-?\\d+$' })] as const]
      : [],
  );
  return Object.fromEntries([
    ...[...tags].map(([place, names]) => [step(place, '$type'), tagRule([...names].sort())] as const),
    ...bigints,
  ]);
}

function tagRule(names: readonly string[]): Rule {
  return rule(
    names.length === 1 ? { match: 'equality' } : { match: 'regex', regex: `^(${names.join('|')})$` },
  );
}

function rule(matcher: Matcher): Rule {
  return { combine: 'AND', matchers: [matcher] };
}

function collectTags(value: Json, path: string, tags: Map<string, Set<string>>): void {
  if (Array.isArray(value)) for (const one of value) collectTags(one, `${path}[*]`, tags);
  else if (isObject(value)) {
    const tag = tagOf(value);
    if (tag !== undefined) tags.set(path, (tags.get(path) ?? new Set()).add(tag));
    for (const [name, one] of Object.entries(value)) collectTags(one, step(path, name), tags);
  }
}

/** What the codec puts under a tag; a field of the application that happens to be called as one holds other texts. */
const TAGS: ReadonlySet<unknown> = new Set(['undefined', 'bigint', 'date', 'bytes', 'object']);

/** What kind of value the codec has put under a tag; undefined for plain JSON. */
export function tagOf(value: Json): string | undefined {
  const tag = isObject(value) ? value.$type : undefined;
  return typeof tag === 'string' && TAGS.has(tag) ? tag : undefined;
}

function neutral(example: Json, path: string, rules: Readonly<Record<string, Rule>>): Json {
  if (Array.isArray(example)) return example.map((one) => neutral(one, `${path}[*]`, rules));
  if (!isObject(example)) {
    const [matcher] = rules[path]?.matchers ?? [];
    return matcher === undefined ? example : neutralValue(matcher);
  }
  const tag = tagOf(example);
  const fields = Object.entries(example).map(([name, one]) => [name, neutral(one, step(path, name), rules)]);
  return tag === undefined ? Object.fromEntries(fields) : neutralTagged(tag, Object.fromEntries(fields));
}

/** Each tag with a value that its codec can read and writes again: a client is asked to give back the very same. */
function neutralTagged(tag: string, fields: JsonObject): Json {
  // What is not always there, or not always of one form, is nothing that can be demanded: the example shows it as absent.
  if (fields.value === undefined) return { $type: 'undefined' };
  return { ...fields, $type: tag, value: TEXTS.get(tag)?.(fields.value) ?? fields.value };
}

const TEXTS = new Map<string, (value: Json) => Json>([
  ['bigint', () => '1'],
  ['bytes', () => 'AQI='],
  ['date', (value) => (value === null ? null : '2000-01-01T00:00:00.000Z')],
]);
