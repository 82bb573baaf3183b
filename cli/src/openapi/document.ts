import type { Json, JsonSchema } from '../artifacts/route-shapes.ts';

/** An OpenAPI document, or a part of one, as plain JSON. */
export type OpenApi = { readonly [key: string]: Json };

/** Marks what an existing document did not say. */
export const DRAFT = { 'x-migrate-draft': true } as const satisfies JsonSchema;

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
