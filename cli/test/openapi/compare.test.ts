import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../../src/artifacts/route-shapes.ts';
import { compareOpenApi } from '../../src/openapi/compare.ts';
import type { OpenApi } from '../../src/openapi/document.ts';

const json = (schema: JsonSchema) => ({ 'application/json': { schema } });
const document = (operation: OpenApi, rest: OpenApi = {}): OpenApi => ({
  openapi: '3.1.0',
  info: { title: 'Books', version: '1' },
  paths: { '/books/{id}': { post: operation } },
  ...rest,
});
const answering = (schema: JsonSchema) =>
  document({ responses: { 200: { description: '', content: json(schema) } } });
const asking = (schema: JsonSchema, required = true) =>
  document({ requestBody: { required, content: json(schema) }, responses: {} });
const object = (properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
});
const told = (before: OpenApi, after: OpenApi) =>
  compareOpenApi(before, after).map((one) => `${one.kind}: ${one.operation}: ${one.message}`);
const kinds = (before: OpenApi, after: OpenApi) => [
  ...new Set(compareOpenApi(before, after).map((one) => one.kind)),
];

const text: JsonSchema = { type: 'string' };
const whole: JsonSchema = { type: 'integer' };
const decimal: JsonSchema = { type: 'number' };
const state = (...values: string[]): JsonSchema => ({ type: 'string', enum: values });

describe('of answers the old schema must hold all that is sent', () => {
  test.each([
    ['a removed field', object({ a: text, b: text }), object({ a: text }), 'breaking'],
    ['a field that may be absent', object({ a: text }, ['a']), object({ a: text }), 'breaking'],
    ['another type', object({ a: whole }), object({ a: text }), 'breaking'],
    ['a wider type', object({ a: whole }), object({ a: decimal }), 'breaking'],
    ['a null', object({ a: text }), object({ a: { type: ['string', 'null'] } }), 'breaking'],
    ['a new value of an enumeration', state('a'), state('a', 'b'), 'breaking'],
    [
      'another format',
      { type: 'string', format: 'date' },
      { type: 'string', format: 'date-time' },
      'breaking',
    ],
    [
      'a removed field inside a list',
      { type: 'array', items: object({ a: text }) },
      { type: 'array', items: object({}) },
      'breaking',
    ],
    ['an alternative that is not compared', { oneOf: [text] }, { oneOf: [whole] }, 'breaking'],
    ['a new field', object({ a: text }), object({ a: text, b: text }), 'compatible'],
    ['a narrower type', object({ a: decimal }), object({ a: whole }), 'compatible'],
    ['a value less', state('a', 'b'), state('a'), 'compatible'],
  ])('%s', (_, before, after, kind) => {
    expect(kinds(answering(before), answering(after))).toEqual([kind]);
  });
});

describe('of requests the new schema must take all that is sent', () => {
  test.each([
    ['a new required field', object({ a: text }), object({ a: text, b: text }, ['b']), 'breaking'],
    ['a field that became required', object({ a: text }), object({ a: text }, ['a']), 'breaking'],
    ['a narrower type', object({ a: decimal }), object({ a: whole }), 'breaking'],
    ['a value less', state('a', 'b'), state('a'), 'breaking'],
    ['a new enumeration', text, state('a'), 'breaking'],
    ['a shorter limit', { type: 'string', maxLength: 9 }, { type: 'string', maxLength: 8 }, 'breaking'],
    ['a new pattern', text, { type: 'string', pattern: '^a' }, 'breaking'],
    [
      'a field that is refused now',
      object({ a: text, b: text }),
      { ...object({ a: text }), additionalProperties: false },
      'breaking',
    ],
    ['a new optional field', object({ a: text }), object({ a: text, b: text }), 'compatible'],
    ['a field that became optional', object({ a: text }, ['a']), object({ a: text }), 'compatible'],
    ['a wider type', object({ a: whole }), object({ a: decimal }), 'compatible'],
    ['a longer limit', { type: 'string', maxLength: 8 }, { type: 'string', maxLength: 9 }, 'compatible'],
  ])('%s', (_, before, after, kind) => {
    expect(kinds(asking(before), asking(after))).toEqual([kind]);
  });

  test('a body, or a parameter, that is required now', () => {
    expect(told(document({ responses: {} }), asking(text))).toEqual([
      'breaking: POST /books/{id}: a request body is required now',
    ]);
    const parameter = { name: 'q', in: 'query', schema: text };
    expect(
      told(
        document({ parameters: [parameter] }),
        document({ parameters: [{ ...parameter, required: true }] }),
      ),
    ).toEqual(['breaking: POST /books/{id}: query q became required']);
  });
});

describe('operations', () => {
  test('removed ones break, added ones do not; the name of a parameter is nobody’s promise', () => {
    const before = { ...document({}), paths: { '/books/{id}': { get: {} }, '/old': { get: {} } } };
    const after = { ...document({}), paths: { '/books/{key}': { get: {} }, '/new': { get: {} } } };
    expect(told(before, after)).toEqual(['breaking: GET /old: removed', 'compatible: GET /new: added']);
  });

  test('a success that is no longer answered, a media type that is gone, and credentials break', () => {
    const before = document({ responses: { 200: { content: json(text) }, 201: {}, 404: {} } });
    const after = document({
      responses: { 200: { content: { 'text/plain': { schema: text } } }, 409: {} },
      security: [{ key: [] }],
    });
    expect(told(before, after)).toEqual([
      'breaking: POST /books/{id}: answer 200: application/json is gone',
      'breaking: POST /books/{id}: no longer answers 201',
      'compatible: POST /books/{id}: no longer answers 404',
      'compatible: POST /books/{id}: may answer 409',
      'breaking: POST /books/{id}: asks for credentials now',
    ]);
  });
});

describe('references', () => {
  const book = (properties: JsonSchema) => ({ components: { schemas: { Book: object(properties) } } });
  const refers = document({ responses: { 200: { content: json({ $ref: '#/components/schemas/Book' }) } } });

  test('are followed, also where a schema holds itself', () => {
    const self = { $ref: '#/components/schemas/Book' };
    const before = { ...refers, ...book({ next: self, title: text }) };
    expect(told(before, { ...refers, ...book({ next: self }) })).toEqual([
      'breaking: POST /books/{id}: answer 200 $.title: the field is missing',
    ]);
    expect(told(before, structuredClone(before))).toEqual([]);
  });

  test('and the parts of allOf are one schema, wherever a field stands', () => {
    const parts = answering({ allOf: [object({ a: text }, ['a']), object({ b: whole })] });
    expect(told(parts, answering(object({ a: text, b: whole }, ['a'])))).toEqual([]);
    expect(kinds(parts, answering(object({ a: text }, ['a'])))).toEqual(['breaking']);
  });
});
