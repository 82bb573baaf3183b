import { type Json, type JsonSchema, listIn, recordIn, recordsIn } from '../artifacts/route-shapes.ts';
import type { OpenApi } from './document.ts';

/** A longer chain of references than any document has. */
const MAX_HOPS = 20;

/** The schema without `$ref`, and with the parts of its `allOf` taken together. */
export function resolved(schema: Json | undefined, document: OpenApi, depth = 0): JsonSchema | undefined {
  const record = recordIn(followed(schema, document));
  const parts = listIn(record?.allOf);
  if (record === undefined || parts === undefined || depth > MAX_HOPS) return record;
  const { allOf: _, ...own } = record;
  const all: JsonSchema[] = [own, ...recordsIn(parts.map((one) => resolved(one, document, depth + 1)))];
  return {
    ...Object.fromEntries(all.flatMap(Object.entries<Json>)),
    properties: Object.fromEntries(all.flatMap((one) => Object.entries(recordIn(one.properties) ?? {}))),
    required: [...new Set(all.flatMap((one) => namesIn(one.required)))],
  };
}

/** The value that a local reference leads to. */
export function followed(value: Json | undefined, document: OpenApi): Json | undefined {
  let found = value;
  for (let hop = 0; hop < MAX_HOPS && refOf(found).startsWith('#/'); hop += 1)
    found = refOf(found)
      .slice(2)
      .split('/')
      .reduce<Json | undefined>(
        (at, key) => recordIn(at)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
        document,
      );
  return found;
}

/** Where a reference leads; nowhere is empty. */
export function refOf(value: Json | undefined): string {
  const ref = recordIn(value)?.$ref;
  return typeof ref === 'string' ? ref : '';
}

export function namesIn(value: Json | undefined): readonly string[] {
  return (listIn(value) ?? []).filter((one) => typeof one === 'string');
}
