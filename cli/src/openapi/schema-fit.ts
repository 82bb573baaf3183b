import { isDeepStrictEqual } from 'node:util';
import { type Json, type JsonSchema, listIn, recordIn } from '../artifacts/route-shapes.ts';
import type { OpenApi } from './document.ts';
import { namesIn, refOf, resolved } from './schema-references.ts';

/**
 * Who reads what a schema describes. Of requests the provider must go on accepting all that clients send; of answers clients
 * must go on understanding all that the provider sends. Either way everything of `inner` must fit into `outer`.
 */
export type Direction = 'request' | 'response';

/** A place where something that `inner` allows does not fit into `outer`. */
export interface Misfit {
  /** Such as `$.items[*].price`. */
  readonly place: string;
  readonly message: string;
}

export interface Side {
  readonly schema: Json | undefined;
  /** Of which `$ref` speaks. */
  readonly document: OpenApi;
}

interface Comparison {
  readonly direction: Direction;
  readonly outer: OpenApi;
  readonly inner: OpenApi;
  /** Pairs of references on the way here: a schema may hold itself. */
  readonly open: readonly string[];
}

/** Everything of `inner` that does not fit into `outer`; a side without a schema says nothing. */
export function misfits(outer: Side, inner: Side, direction: Direction): readonly Misfit[] {
  const comparison = { direction, outer: outer.document, inner: inner.document, open: [] };
  return compare(outer.schema, inner.schema, '$', comparison);
}

function compare(
  outer: Json | undefined,
  inner: Json | undefined,
  place: string,
  comparison: Comparison,
): readonly Misfit[] {
  const pair = `${refOf(outer)} ${refOf(inner)}`;
  if (pair !== ' ' && comparison.open.includes(pair)) return [];
  const deeper = pair === ' ' ? comparison : { ...comparison, open: [...comparison.open, pair] };
  const wide = resolved(outer, comparison.outer);
  const narrow = resolved(inner, comparison.inner);
  if (wide === undefined || narrow === undefined) return [];
  const unclear = ['oneOf', 'anyOf', 'not'].filter((key) => !isDeepStrictEqual(wide[key], narrow[key]));
  if (unclear.length > 0)
    return [{ place, message: `${unclear.join(' and ')} changed, which is not compared further` }];
  return [
    ...typeMisfit(wide, narrow, place),
    ...enumMisfit(wide, narrow, place),
    ...formatMisfits(wide, narrow, place),
    ...boundMisfits(wide, narrow, place),
    ...propertyMisfits(wide, narrow, place, deeper),
    ...compare(wide.items, narrow.items, `${place}[*]`, deeper),
  ];
}

function typeMisfit(wide: JsonSchema, narrow: JsonSchema, place: string): readonly Misfit[] {
  const allowed = typesOf(wide);
  if (allowed.length === 0) return [];
  const given = typesOf(narrow);
  const extra = given.filter(
    (one) => !allowed.includes(one) && !(one === 'integer' && allowed.includes('number')),
  );
  if (given.length > 0 && extra.length === 0) return [];
  return [{ place, message: `${given.join(' or ') || 'anything'} does not fit ${allowed.join(' or ')}` }];
}

function enumMisfit(wide: JsonSchema, narrow: JsonSchema, place: string): readonly Misfit[] {
  const allowed = listIn(wide.enum);
  if (allowed === undefined) return [];
  const given = listIn(narrow.enum);
  if (given === undefined) return [{ place, message: `any value does not fit ${JSON.stringify(allowed)}` }];
  const extra = given.filter((value) => !allowed.some((one) => isDeepStrictEqual(one, value)));
  return extra.length === 0
    ? []
    : [
        {
          place,
          message: `${extra.map((one) => JSON.stringify(one)).join(', ')} is not of ${JSON.stringify(allowed)}`,
        },
      ];
}

function formatMisfits(wide: JsonSchema, narrow: JsonSchema, place: string): readonly Misfit[] {
  return ['format', 'pattern', 'const'].flatMap((key) =>
    wide[key] === undefined || isDeepStrictEqual(wide[key], narrow[key])
      ? []
      : [{ place, message: `${key} ${text(narrow[key])} does not fit ${text(wide[key])}` }],
  );
}

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

function boundMisfits(wide: JsonSchema, narrow: JsonSchema, place: string): readonly Misfit[] {
  return [...LOWER, ...UPPER].flatMap((key) => {
    const bound = wide[key];
    const given = narrow[key];
    if (typeof bound !== 'number') return [];
    const fits = typeof given === 'number' && (LOWER.includes(key) ? given >= bound : given <= bound);
    return fits ? [] : [{ place, message: `${key} ${text(given)} does not fit ${bound}` }];
  });
}

function propertyMisfits(
  wide: JsonSchema,
  narrow: JsonSchema,
  place: string,
  comparison: Comparison,
): readonly Misfit[] {
  const allowed = recordIn(wide.properties) ?? {};
  const given = recordIn(narrow.properties) ?? {};
  const required = namesIn(wide.required);
  const always = namesIn(narrow.required);
  const missing = [...new Set([...Object.keys(allowed), ...required])].flatMap((name) => {
    const at = step(place, name);
    if (given[name] === undefined && (required.includes(name) || comparison.direction === 'response'))
      return [{ place: at, message: 'the field is missing' }];
    return required.includes(name) && !always.includes(name)
      ? [{ place: at, message: 'the field may be absent' }]
      : [];
  });
  const closed = wide.additionalProperties === false;
  const refused = Object.keys(given).flatMap((name) =>
    closed && allowed[name] === undefined
      ? [{ place: step(place, name), message: 'the field is not allowed' }]
      : [],
  );
  const inside = Object.keys(allowed).flatMap((name) =>
    given[name] === undefined ? [] : compare(allowed[name], given[name], step(place, name), comparison),
  );
  return [...missing, ...refused, ...inside];
}

function typesOf(schema: JsonSchema): readonly string[] {
  const types = typeof schema.type === 'string' ? [schema.type] : namesIn(schema.type);
  return schema.nullable === true && types.length > 0 ? [...types, 'null'] : types;
}

function step(place: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${place}.${name}` : `${place}['${name}']`;
}

function text(value: Json | undefined): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}
