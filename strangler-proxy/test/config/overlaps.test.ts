import { describe, expect, it } from 'vitest';
import { findOverlaps } from '../../src/config/overlaps.ts';
import { aTable } from '../support/table.ts';

type Route = readonly [method: string, path: string, context?: string];

const overlaps = (...routes: Route[]) =>
  findOverlaps(
    aTable()
      .context('catalog')
      .routes(...routes)
      .build(),
  ).map(({ wins, loses }) => `${wins} > ${loses}`);

describe('overlapping routes', () => {
  it('are told when an earlier one hides a later one, with which wins', () => {
    expect(overlaps(['GET', '/products/:id'], ['GET', '/products/export', 'monolith'])).toEqual([
      'catalog: GET /products/:id > monolith: GET /products/export',
    ]);
    expect(overlaps(['ALL', '/*rest', 'monolith'], ['GET', '/products'])).toEqual([
      'monolith: ALL /*rest > catalog: GET /products',
    ]);
  });

  it('are told when they cross: some paths match both, and each has its own', () => {
    expect(overlaps(['GET', '/:shop/products', 'monolith'], ['GET', '/berlin/:what'])).toEqual([
      'monolith: GET /:shop/products > catalog: GET /berlin/:what',
    ]);
  });

  it.each<[string, Route[]]>([
    [
      'a special one comes before a general one',
      [
        ['GET', '/products/export', 'monolith'],
        ['GET', '/products/:id'],
      ],
    ],
    [
      'they are of one context',
      [
        ['GET', '/products/:id'],
        ['GET', '/products/export'],
      ],
    ],
    [
      'their methods differ',
      [
        ['POST', '/products/:id', 'monolith'],
        ['GET', '/products/export'],
      ],
    ],
    [
      'no path matches both',
      [
        ['GET', '/products/:id/reviews', 'monolith'],
        ['GET', '/products/:id/prices'],
      ],
    ],
  ])('are not told when %s', (_name, routes) => {
    expect(overlaps(...routes)).toEqual([]);
  });

  it('are found within a second in a table of 2,000 routes', () => {
    const routes = Array.from(
      { length: 2000 },
      (_, i): Route => ['GET', `/area${i % 50}/thing${i}/:id`, i % 2 ? 'monolith' : 'catalog'],
    );
    const start = performance.now();
    expect(overlaps(...routes)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
