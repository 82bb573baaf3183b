import { type Json, listIn, recordIn } from '../artifacts/route-shapes.ts';
import type { OpenApi } from './document.ts';

/** What OpenAPI 3.0 says in words of its own, in those of JSON Schema, which 3.1 speaks. */
export function modernized(document: OpenApi): OpenApi {
  return recordIn(modern(document)) ?? document;
}

function modern(value: Json): Json {
  const list = listIn(value);
  if (list !== undefined) return list.map(modern);
  const record = recordIn(value);
  if (record === undefined) return value;
  const next: Record<string, Json> = {};
  for (const [key, one] of Object.entries(record)) next[key] = modern(one);
  if (typeof next.nullable === 'boolean') {
    if (next.nullable && typeof next.type === 'string') next.type = [next.type, 'null'];
    delete next.nullable;
  }
  bound(next, 'exclusiveMinimum', 'minimum');
  bound(next, 'exclusiveMaximum', 'maximum');
  return next;
}

/** `minimum: 0, exclusiveMinimum: true` is `exclusiveMinimum: 0`. */
function bound(schema: Record<string, Json>, exclusive: string, limit: string): void {
  if (typeof schema[exclusive] !== 'boolean') return;
  const value = schema[limit];
  if (schema[exclusive] === true && value !== undefined) {
    schema[exclusive] = value;
    delete schema[limit];
  } else delete schema[exclusive];
}
