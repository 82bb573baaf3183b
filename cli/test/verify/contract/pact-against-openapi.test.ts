import { describe, expect, test } from 'vitest';
import type { OpenApi } from '../../../src/openapi/document.ts';
import { pactDisagreements } from '../../../src/verify/contract/pact-against-openapi.ts';
import { NOTES_PACT } from '../../helpers/verified-service.ts';

/** A document of `GET /notes` that answers an object with this property. */
const documentOf = (path: string, name: string, type: string): OpenApi => ({
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1' },
  paths: {
    [path]: {
      get: {
        responses: {
          200: {
            description: 'All of them.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  additionalProperties: false,
                  required: [name],
                  properties: { [name]: { type } },
                },
              },
            },
          },
        },
      },
    },
  },
});

describe('recorded traffic against a document', () => {
  test('that tells of it agrees', async () => {
    expect(await pactDisagreements(documentOf('/notes', 'total', 'integer'), NOTES_PACT)).toEqual([]);
  });

  test.each([
    ['another type', documentOf('/notes', 'total', 'string')],
    ['another field', documentOf('/notes', 'count', 'integer')],
    ['another path', documentOf('/letters', 'total', 'integer')],
  ])('that tells of %s disagrees, by interaction', async (_, document) => {
    const found = await pactDisagreements(document, NOTES_PACT);
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatch(/\(GET \/notes answers 200 \(sample 1\)\)$/);
  });

  test('does not speak of requests that were refused, for it need not allow them', async () => {
    const refused = {
      ...NOTES_PACT,
      interactions: NOTES_PACT.interactions.map((one) => ({
        ...one,
        request: { method: 'GET', path: '/letters' },
        response: { status: 404 },
      })),
    };
    expect(await pactDisagreements(documentOf('/notes', 'total', 'integer'), refused)).toEqual([]);
  });
});
