import { expect, test } from 'vitest';
import { routeCoverage } from '../../src/record/route-coverage.ts';
import { missingLines, reachedLines } from '../../src/render/coverage-text.ts';
import { aSample } from '../helpers/a-sample.ts';

const coverage = routeCoverage(
  ['GET /orders', 'POST /orders', 'DELETE /orders/:id'],
  [
    { route: 'GET /orders', statuses: [404, 200], parameters: ['query.sort', 'query.page'] },
    { route: 'POST /orders', statuses: [201, 422, 409], parameters: ['body.sku', 'body.note'] },
  ],
  [
    aSample({ route: 'GET /orders', url: '/orders?page=1&filter%5Bx%5D=1' }),
    aSample({ route: 'GET /orders', url: '/orders' }),
    aSample({ route: 'POST /orders', method: 'POST', status: 201, requestJson: { sku: 'a' } }),
    aSample({ url: '/elsewhere' }),
  ],
);

test('says what was seen and what the sources know beyond it', () => {
  expect(coverage).toEqual([
    {
      route: 'GET /orders',
      hits: 2,
      statuses: { 200: 2 },
      parameters: ['query.filter', 'query.page'],
      missing: { statuses: [404], parameters: ['query.sort'] },
    },
    {
      route: 'POST /orders',
      hits: 1,
      statuses: { 201: 1 },
      parameters: ['body.sku'],
      missing: { statuses: [409, 422], parameters: ['body.note'] },
    },
    {
      route: 'DELETE /orders/:id',
      hits: 0,
      statuses: {},
      parameters: [],
      missing: { statuses: [], parameters: [] },
    },
  ]);
});

test('for people', () => {
  expect(reachedLines(coverage)).toEqual([
    '  GET /orders   2  200 × 2  query.filter query.page',
    '  POST /orders  1  201 × 1  body.sku',
  ]);
  expect(missingLines(coverage)).toEqual([
    'Not reached:',
    '  DELETE /orders/:id',
    'Reached, but never seen, though the sources know it:',
    '  GET /orders: status 404; query.sort',
    '  POST /orders: status 409, 422; body.note',
  ]);
});
