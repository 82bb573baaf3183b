import { describe, expect, it } from 'vitest';
import { routeTableSchema } from '../../src/config/route-table.ts';
import { compileMatcher } from '../../src/routing/matcher.ts';
import { aTable } from '../support/table.ts';
import { aProxy, named, send } from '../support/world.ts';

function tableWith(only: unknown, urls: { monolith: string; catalog: string }) {
  const raw = aTable()
    .target('monolith', urls.monolith)
    .target('catalog', urls.catalog)
    .context('catalog', { mode: 'service' })
    .raw() as { routes: unknown[] };
  raw.routes.push({ context: 'catalog', method: 'GET', path: '/products', kind: 'query', only });
  return routeTableSchema.parse(raw);
}

describe('a route with conditions', () => {
  it.each([
    [{ header: { 'X-Beta': '1' } }, '/products', { 'x-beta': '1' }, 'catalog'],
    [{ header: { 'x-beta': '1' } }, '/products', { 'x-beta': '2' }, 'monolith'],
    [{ header: { 'x-beta': '1' } }, '/products', {}, 'monolith'],
    [{ header: { 'x-beta': true } }, '/products', { 'x-beta': 'anything' }, 'catalog'],
    [{ cookie: { side: 'new' } }, '/products', { cookie: 'a=1; side=new' }, 'catalog'],
    [{ cookie: { side: 'new' } }, '/products', { cookie: 'side=newer' }, 'monolith'],
    [{ query: { v: '2' } }, '/products?a=1&v=2', {}, 'catalog'],
    [{ query: { v: '2' } }, '/products?v=3', {}, 'monolith'],
    [{ query: { 'v w': 'ä' } }, '/products?v%20w=%C3%A4', {}, 'catalog'],
    [{ query: { v: true }, header: { 'x-beta': true } }, '/products?v', {}, 'monolith'],
    [{ query: { v: true }, header: { 'x-beta': true } }, '/products?v', { 'x-beta': '1' }, 'catalog'],
  ] as const)('%j takes %s with %j to the %s', async (only, path, headers, side) => {
    const urls = { monolith: (await named('monolith')).url, catalog: (await named('catalog')).url };
    const proxy = await aProxy({ table: tableWith(only, urls) });
    expect((await send(proxy.url, path, { headers })).body).toBe(side);
  });

  it('matches nothing of which only method and path are known', () => {
    const urls = { monolith: 'http://127.0.0.1:1', catalog: 'http://127.0.0.1:2' };
    const match = compileMatcher(tableWith({ header: { 'x-beta': '1' } }, urls));
    expect(match('GET', '/products')).toBeUndefined();
  });
});
