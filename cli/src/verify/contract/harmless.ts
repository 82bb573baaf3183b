import { readPlaceholder, replacePlaceholders } from '../../record/placeholders.ts';
import { isObject, type Json } from './value-shape.ts';

/** A body whose placeholders are values of the type that they stand for: what a contract shows as its example. */
export function harmless(value: Json): Json {
  if (typeof value === 'string')
    return readPlaceholder(value)?.isNumber === true ? 1 : replacePlaceholders(value, exampleOf);
  if (Array.isArray(value)) return value.map(harmless);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, harmless(one)]));
}

/** Of the secrets only an address has a form that clients rely on; the others are texts like any other. */
function exampleOf(placeholder: string): string {
  const read = readPlaceholder(placeholder);
  return read?.kind === 'email' ? `user${read.nr}@example.test` : placeholder;
}
