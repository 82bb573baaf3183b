import { type Json, type JsonObject, shapeOf, type ValueShape } from './value-shape.ts';

/** A matching rule of Pact specification V4. */
export type Matcher =
  | { readonly match: 'integer' | 'number' | 'null' | 'boolean' | 'equality' }
  | { readonly match: 'type'; readonly min?: number }
  | { readonly match: 'regex'; readonly regex: string };

export interface Rule {
  readonly combine: 'AND' | 'OR';
  readonly matchers: readonly Matcher[];
}

/** An example body and what of it a provider must keep, by JSON path. */
export interface BodyContract {
  readonly example: Json;
  readonly rules: Readonly<Record<string, Rule>>;
}

const UUID = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';
const TIMESTAMP = '^\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d(:?\\d\\d)?)?$';
const DATE = '^\\d{4}-\\d\\d-\\d\\d$';
const DECIMAL = '^-?\\d+\\.\\d+$';
const EMAIL = '^[^@\\s]+@[^@\\s]+$';
/** As `toISOString` writes it, with a zone, and as databases print it: a client that parses one may not parse another. */
const ISO_MILLISECONDS = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$';
const ISO_SECONDS = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$';
const WITH_ZONE = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$';
const WITHOUT_ZONE = '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d+)?$';
/** The narrowest that all observations keep, each with a text that says nothing else. */
const FORMATS = new Map([
  [UUID, '00000000-0000-4000-8000-000000000000'],
  [ISO_MILLISECONDS, '2000-01-01T00:00:00.000Z'],
  [ISO_SECONDS, '2000-01-01T00:00:00Z'],
  [WITH_ZONE, '2000-01-01T00:00:00+00:00'],
  [WITHOUT_ZONE, '2000-01-01 00:00:00'],
  [TIMESTAMP, '2000-01-01T00:00:00Z'],
  [DATE, '2000-01-01'],
  [DECIMAL, '1.50'],
  [EMAIL, 'user1@example.test'],
]);

/** A closed set is believed only after so many observations, each value more than once. */
const ENUM_OBSERVATIONS = 12;
const ENUM_VALUES = 6;

export interface InferenceOptions {
  /** Paths (`$.items[*].price`) that the monolith itself does not keep. */
  readonly without?: ReadonlySet<string>;
  /** Whether a few words that come again and again are all that may come; else texts are never written down. */
  readonly closedSets?: boolean;
}

/**
 * Infers the contract of a body from all samples that look alike. Values are never pinned; a field that only some elements of a list
 * have is left out, and so is one that is sometimes a list or an object and sometimes not, for which Pact has no matcher.
 */
export function inferBody(
  bodies: readonly Json[],
  { without = new Set(), closedSets = true }: InferenceOptions = {},
): BodyContract {
  const rules: Record<string, Rule> = {};
  const example = contractOf(shapeOf(bodies), '$', { rules, without, closedSets });
  return { example: example ?? null, rules };
}

interface Inference extends Required<InferenceOptions> {
  readonly rules: Record<string, Rule>;
}

/** The example for one place, or undefined when nothing can be demanded there. */
function contractOf(shape: ValueShape, path: string, inference: Inference): Json | undefined {
  if (inference.without.has(path)) return undefined;
  const kinds = [shape.objects, shape.arrays, shape.scalars.length].filter((count) => count > 0).length;
  if (kinds === 0) return shape.nulls > 0 ? null : undefined;
  if (kinds > 1 || (shape.nulls > 0 && shape.scalars.length === 0)) return undefined;
  if (shape.objects > 0) return objectContract(shape, path, inference);
  if (shape.arrays > 0) return arrayContract(shape, path, inference);
  return scalarContract(shape, path, inference);
}

function objectContract(shape: ValueShape, path: string, inference: Inference): JsonObject {
  const example: JsonObject = {};
  for (const [name, field] of [...shape.fields].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // Pact's paths have no form for a quote inside of a name.
    const demandable = field.seen === shape.objects && !/['\\]/.test(name);
    const value = demandable ? contractOf(field, step(path, name), inference) : undefined;
    if (value !== undefined) example[name] = value;
  }
  return example;
}

function arrayContract(shape: ValueShape, path: string, inference: Inference): Json {
  const { elements } = shape;
  const element = elements === undefined ? undefined : contractOf(elements, `${path}[*]`, inference);
  inference.rules[path] = { combine: 'AND', matchers: [{ match: 'type', min: shape.fewest > 0 ? 1 : 0 }] };
  return element === undefined ? [] : [element];
}

function scalarContract(shape: ValueShape, path: string, inference: Inference): Json | undefined {
  const matcher = scalarMatcher(shape.scalars, inference.closedSets);
  if (matcher === undefined) return undefined;
  inference.rules[path] =
    shape.nulls === 0
      ? { combine: 'AND', matchers: [matcher] }
      : { combine: 'OR', matchers: [matcher, { match: 'null' }] };
  return shape.scalars[0];
}

function scalarMatcher(values: ValueShape['scalars'], closedSets: boolean): Matcher | undefined {
  if (values.every((one) => typeof one === 'number'))
    return { match: values.every(Number.isInteger) ? 'integer' : 'number' };
  if (values.every((one) => typeof one === 'boolean')) return { match: 'boolean' };
  const texts = values.filter((one) => typeof one === 'string');
  if (texts.length !== values.length) return undefined;
  const format = [...FORMATS.keys()].find((regex) => texts.every((text) => new RegExp(regex).test(text)));
  if (format !== undefined) return { match: 'regex', regex: format };
  return (closedSets ? enumMatcher(texts) : undefined) ?? { match: 'type' };
}

function enumMatcher(texts: readonly string[]): Matcher | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const names = [...counts.keys()].sort();
  const closed =
    texts.length >= ENUM_OBSERVATIONS &&
    names.length >= 2 &&
    names.length <= ENUM_VALUES &&
    names.every((name) => /^[A-Za-z][\w.-]{0,30}$/.test(name) && (counts.get(name) ?? 0) > 1);
  return closed
    ? { match: 'regex', regex: `^(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})$` }
    : undefined;
}

/** A value that a matcher takes and that tells nothing of those that it was inferred from; a closed set's first word. */
export function neutralValue(matcher: Matcher): string | number | boolean | null {
  switch (matcher.match) {
    case 'integer':
      return 1;
    case 'number':
      return 1.5;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'regex':
      return FORMATS.get(matcher.regex) ?? firstWord(matcher.regex);
    default:
      return 'text';
  }
}

/** Of `^(open|closed)$`. */
function firstWord(regex: string): string {
  return (/^\^\(([^|)]*)/.exec(regex)?.[1] ?? '').replaceAll('\\', '');
}

/** Path of a field, quoted where the dot form does not allow its name. */
export function step(path: string, name: string): string {
  return /^[A-Za-z_][\w]*$/.test(name) ? `${path}.${name}` : `${path}['${name}']`;
}
