import type { SampleBody } from '../../artifacts/samples.ts';
import { hasPlaceholder } from '../../record/placeholders.ts';

export type Json = Extract<SampleBody, { kind: 'json' }>['value'];
export type JsonObject = { [name: string]: Json };

/** Everything seen at one place of many bodies. */
export interface ValueShape {
  /** Observations of this place. */
  seen: number;
  nulls: number;
  readonly scalars: (string | number | boolean)[];
  objects: number;
  readonly fields: Map<string, ValueShape>;
  arrays: number;
  /** Fewest elements of an array seen here. */
  fewest: number;
  elements: ValueShape | undefined;
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Merges values into one shape. */
export function shapeOf(values: readonly Json[]): ValueShape {
  const shape = emptyShape();
  for (const value of values) add(shape, value);
  return shape;
}

/**
 * Structure of a value as a text: names of fields, places of containers. Scalars are all alike, for a field may be null at times;
 * elements of arrays do not count, for lists differ in length and their elements in optional fields.
 */
export function skeletonOf(value: Json): string {
  if (Array.isArray(value)) return '[]';
  if (!isObject(value)) return '.';
  if (isDictionary(value)) return '{*}';
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${skeletonOf(value[name] ?? null)}`).join(',')}}`;
}

/** An object whose keys are data (ids, dates, secrets) and not names. */
export function isDictionary(value: JsonObject): boolean {
  const names = Object.keys(value);
  return (
    names.length > 0 &&
    names.every(
      (name) =>
        /^(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d(?:-\d\d)?)$/i.test(name) || hasPlaceholder(name),
    )
  );
}

function emptyShape(): ValueShape {
  return {
    seen: 0,
    nulls: 0,
    scalars: [],
    objects: 0,
    fields: new Map(),
    arrays: 0,
    fewest: Number.POSITIVE_INFINITY,
    elements: undefined,
  };
}

function add(shape: ValueShape, value: Json): void {
  shape.seen += 1;
  if (value === null) shape.nulls += 1;
  else if (Array.isArray(value)) {
    shape.arrays += 1;
    shape.fewest = Math.min(shape.fewest, value.length);
    shape.elements ??= emptyShape();
    for (const one of value) add(shape.elements, one);
  } else if (isObject(value)) {
    shape.objects += 1;
    if (!isDictionary(value)) for (const [name, one] of Object.entries(value)) add(fieldOf(shape, name), one);
  } else shape.scalars.push(value);
}

function fieldOf(shape: ValueShape, name: string): ValueShape {
  const known = shape.fields.get(name) ?? emptyShape();
  shape.fields.set(name, known);
  return known;
}
