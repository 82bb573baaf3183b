import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { analyze } from '../../src/analyze/index.ts';
import { routeShapes } from '../../src/analyze/request-shapes/route-shapes.ts';
import type { Model } from '../../src/artifacts/model.ts';
import { type Json, jsonOf, type RouteShape } from '../../src/artifacts/route-shapes.ts';
import { decompose } from '../../src/decompose/decompose.ts';
import { documentInComments } from '../../src/openapi/comments.ts';
import { type OpenApiDraft, openApiDrafts } from '../../src/openapi/draft.ts';
import { type Existing, existingDocument } from '../../src/openapi/existing.ts';
import { pathTemplate } from '../../src/openapi/path-template.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/openapi/', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../../sample-monolith/', import.meta.url));

interface World {
  readonly model: Model;
  readonly shapes: readonly RouteShape[];
}

async function worldOf(root: string, entry: string): Promise<World> {
  const { model } = await analyze({ root, entry, name: 'application' });
  return { model, shapes: routeShapes(root, model) };
}

const draftsOf = ({ model, shapes }: World, existing?: Existing) =>
  openApiDrafts(decompose(model), model, shapes, existing);
const documentIn = (file: string) => existingDocument(jsonOf(parse(readFileSync(file, 'utf8'))) ?? null);
const shapeOf = ({ shapes }: World, route: string) => shapes.find((one) => one.route === route);

async function faultsOf({ document }: OpenApiDraft): Promise<unknown> {
  const { valid, errors } = await new Validator().validate({ ...document });
  return valid ? undefined : errors;
}

/** The only document of an application with one context. */
function onlyDraft(drafts: readonly OpenApiDraft[]): OpenApiDraft {
  const [draft] = drafts;
  if (draft === undefined || drafts.length > 1) throw new Error(`${drafts.length} drafts`);
  return draft;
}

describe('what validators say', () => {
  let world: World;
  beforeAll(async () => {
    world = await worldOf(join(FIXTURES, 'validators'), 'app.js');
  });

  const text = { type: 'string' };

  it.each<[string, string[], number[], Record<string, Json>]>([
    [
      'POST /tickets',
      ['zod'],
      [201],
      {
        body: {
          type: 'object',
          required: ['name', 'price', 'legs'],
          properties: {
            name: { type: 'string', minLength: 2, maxLength: 80 },
            class: { type: 'string', enum: ['deck', 'cabin'], default: 'deck' },
            price: { type: 'number', exclusiveMinimum: 0 },
            email: { type: 'string', format: 'email' },
            legs: {
              type: 'array',
              minItems: 1,
              items: {
                type: 'object',
                required: ['from', 'to'],
                properties: { from: text, to: { type: ['string', 'null'] } },
              },
            },
          },
        },
        query: { type: 'object', properties: { dryRun: { type: 'boolean' } } },
      },
    ],
    [
      'GET /tickets',
      ['yup'],
      [],
      {
        query: {
          type: 'object',
          required: ['page'],
          properties: { page: { type: 'integer', minimum: 1 }, size: { type: 'number', enum: [10, 50] } },
        },
      },
    ],
    [
      'POST /crossings',
      ['joi'],
      [],
      {
        body: {
          type: 'object',
          required: ['day'],
          properties: {
            day: { type: 'string', format: 'date-time' },
            seats: { type: 'integer', minimum: 1 },
          },
        },
      },
    ],
    [
      'POST /passengers',
      ['express-validator'],
      [204],
      {
        body: {
          type: 'object',
          required: ['email'],
          properties: {
            email: { type: 'string', format: 'email' },
            age: { type: 'integer', minimum: 0, maximum: 120 },
          },
        },
        query: { type: 'object', required: ['notify'], properties: { notify: { type: 'boolean' } } },
      },
    ],
    [
      'POST /routes',
      ['json-schema'],
      [201, 400],
      {
        body: {
          type: 'object',
          required: ['harbor'],
          properties: { harbor: text, pier: { type: 'integer' } },
        },
      },
    ],
    ['GET /search', ['reads'], [], { query: { type: 'object', properties: { day: {}, from: {}, to: {} } } }],
  ])('%s by %j', (route, sources, statuses, parts) => {
    expect(shapeOf(world, route)).toEqual({ route, sources, statuses, parts });
  });

  it('takes a schema that was derived from another one', () => {
    const { body } = shapeOf(world, 'PATCH /tickets/:id')?.parts ?? {};
    expect(body?.required).toBeUndefined();
    expect(Object.keys(body?.properties ?? {})).toEqual(['name', 'class', 'price', 'email', 'legs']);
  });

  it('makes a valid document of it, every operation marked as a draft', async () => {
    const draft = onlyDraft(draftsOf(world));
    expect(await faultsOf(draft)).toBeUndefined();
    expect(draft.document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'application: tickets', version: '0.0.0' },
      paths: {
        '/tickets/{id}': {
          get: {
            'x-migrate-draft': true,
            operationId: 'getTicketsId',
            parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
            responses: { 200: { description: 'OK' }, 404: { description: 'Not Found' } },
          },
        },
      },
    });
  });
});

describe('what types say, beside a Swagger document', () => {
  let world: World;
  let draft: OpenApiDraft;
  beforeAll(async () => {
    world = await worldOf(join(FIXTURES, 'typed'), 'app.ts');
    draft = onlyDraft(draftsOf(world, documentIn(join(FIXTURES, 'typed', 'swagger.json'))));
  });

  const berth = {
    allOf: [
      {
        type: 'object',
        required: ['length', 'side'],
        properties: {
          length: { type: 'number' },
          side: { enum: ['port', 'starboard'] },
          until: { type: 'string', format: 'date-time' },
        },
      },
      { type: 'object', required: ['id'], properties: { id: { type: 'number' } } },
    ],
  };

  it('reads bodies and answers', () => {
    expect(shapeOf(world, 'POST /berths')).toMatchObject({
      sources: ['types'],
      parts: { body: berth.allOf[0] },
      response: berth,
    });
    expect(shapeOf(world, 'PUT /berths/:berth/owner')?.parts.body).toEqual({
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, boats: { type: 'array', items: { type: 'number' } } },
    });
  });

  it('keeps what the document says and marks what it does not', () => {
    expect(draft).toMatchObject({ documented: 1, drafted: 2 });
    const { paths, components, info } = draft.document;
    expect(info).toEqual({ title: 'Harbor: berths', version: '3.2.0' });
    expect(paths).toMatchObject({
      '/berths/{berthId}': {
        get: {
          summary: 'One berth, as the harbor master sees it',
          parameters: [{ name: 'berthId', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Berth' } } } },
          },
        },
      },
      '/berths': { post: { 'x-migrate-draft': true } },
    });
    expect(JSON.stringify(paths)).not.toContain('"/boats"');
    expect(Object.keys(Object(Object(components).schemas))).toEqual(['Berth', 'Boat']);
  });

  it('is valid', async () => expect(await faultsOf(draft)).toBeUndefined());
});

describe('a document in comments', () => {
  const SOURCE = `/**
 * @openapi
 * /berths/{berthId}:
 *   get:
 *     summary: From a comment
 *     responses:
 *       "200": { $ref: "#/components/responses/Berth" }
 * @private
 */
/** Not a document. */
/**
 * @swagger
 * tags:
 *   - name: Berths
 */
/**
 * @swagger
 * broken: [
 */`;
  const document = documentInComments(
    [SOURCE],
    [{ components: { responses: { Berth: { description: 'B' } } } }],
  );

  it('is put together from its blocks and the fragments beside them', () => {
    expect(document).toEqual({
      openapi: '3.0.0',
      components: { responses: { Berth: { description: 'B' } } },
      paths: {
        '/berths/{berthId}': {
          get: {
            summary: 'From a comment',
            responses: { 200: { $ref: '#/components/responses/Berth' } },
          },
        },
      },
      tags: [{ name: 'Berths' }],
    });
    expect(documentInComments(['/** @param x */'], [])).toBeUndefined();
  });

  it('may leave out the prefix of all routes', () => {
    const existing = existingDocument(document ?? null, ['/api/v1/berths/:id', '/health']);
    expect(existing?.operation('get', '/api/v1/berths/{id}')?.path).toBe('/api/v1/berths/{berthId}');
    expect(existingDocument(document ?? null, ['/berths/:id'])?.operation('get', '/berths/{id}')?.path).toBe(
      '/berths/{berthId}',
    );
  });
});

describe('words of older documents', () => {
  it('are those of JSON Schema', () => {
    const schema = { type: 'integer', minimum: 0, exclusiveMinimum: true, nullable: true };
    const existing = existingDocument({
      openapi: '3.0.3',
      paths: {},
      components: { schemas: { A: schema } },
    });
    expect(existing?.document).toMatchObject({
      components: { schemas: { A: { type: ['integer', 'null'], exclusiveMinimum: 0 } } },
    });
    expect(JSON.stringify(existing?.document)).not.toContain('"minimum"');
  });
});

describe('paths', () => {
  it.each([
    ['/users/:id(\\d+)', '/users/{id}', [{ name: 'id', pattern: '\\d+' }]],
    ['/files/*', '/files/{wildcard}', [{ name: 'wildcard' }]],
    ['/files/*path', '/files/{path}', [{ name: 'path' }]],
    ['/a{/:b}', '/a/{b}', [{ name: 'b' }]],
    ['/from-:a-to-:b', '/from-{a}-to-{b}', [{ name: 'a' }, { name: 'b' }]],
  ])('%s is %s', (express, path, params) => {
    expect(pathTemplate(express)).toEqual({ path, params });
  });

  it('have no template where they are regular expressions', () => {
    expect(pathTemplate('/^\\/x(.*)$/')).toBeUndefined();
  });
});

describe('the drafts of the sample', () => {
  it('are valid for each context with routes, and keep the text of its document', async () => {
    const world = await worldOf(SAMPLE, 'src/server.ts');
    const drafts = draftsOf(world, documentIn(join(SAMPLE, 'openapi.yaml')));
    for (const draft of drafts)
      expect([draft.context, await faultsOf(draft)]).toEqual([draft.context, undefined]);
    expect(drafts.reduce((sum, one) => sum + one.documented, 0)).toBeGreaterThan(40);
    expect(JSON.stringify(drafts)).toContain('Review a product that one has bought');
  });
});
