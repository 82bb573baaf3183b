import type { SampleBody } from '../artifacts/samples.ts';

/** The shape of a body without its values: the fields of an object by name and depth, anything else by kind. */
export function shapeText(body: SampleBody): string {
  return body.kind === 'json' ? namesIn(body.value, DEPTH) : body.kind;
}

/** Deeper, bodies differ in more than anybody wants to keep apart. */
const DEPTH = 3;

function namesIn(value: Extract<SampleBody, { kind: 'json' }>['value'], depth: number): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  if (typeof value !== 'object' || value === null) return '.';
  if (depth === 0) return '{…}';
  const fields = Object.entries(value).map(([name, one]) => `${name}:${namesIn(one, depth - 1)}`);
  return `{${fields.sort().join(',')}}`;
}
