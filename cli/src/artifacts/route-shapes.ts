import { z } from 'zod';

/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema, as far as the sources tell it. */
export type JsonSchema = { readonly [key: string]: Json };

const jsonSchema = z.json();

/** Unknown data as JSON, where it is that. */
export function jsonOf(value: unknown): Json | undefined {
  return jsonSchema.safeParse(value).data;
}

/** The value as an object of JSON, where it is one. */
export function recordIn(value: Json | undefined): JsonSchema | undefined {
  return isRecord(value) ? value : undefined;
}

function isRecord(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Those of the values that are objects. */
export function recordsIn(values: readonly (Json | undefined)[]): JsonSchema[] {
  return values.filter(isRecord);
}

/** The value as a list of JSON, where it is one. */
export function listIn(value: Json | undefined): readonly Json[] | undefined {
  return isList(value) ? value : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Where a request carries what a schema describes. */
export type RequestPart = 'params' | 'query' | 'headers' | 'body';

/** What the sources say about the requests and answers of one route. */
export interface RouteShape {
  /** Route id of the model. */
  readonly route: string;
  readonly parts: Readonly<Partial<Record<RequestPart, JsonSchema>>>;
  /** Status codes that its handler sets in so many words. */
  readonly statuses: readonly number[];
  /** What it answers, where a type says so. */
  readonly response?: JsonSchema;
  /** Where the parts come from: `zod`, `joi`, `types`, `reads` … */
  readonly sources: readonly string[];
}
