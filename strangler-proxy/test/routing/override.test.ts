import { describe, expect, it } from 'vitest';
import { checkTable } from '../../src/config/read-table.ts';
import { routeTableSchema } from '../../src/config/route-table.ts';
import { compileOverride } from '../../src/routing/override.ts';
import { aTable } from '../support/table.ts';
import { anUpstream, aProxy, named, send } from '../support/world.ts';

const SECRET = { header: 'X-Route-To', secretHeader: 'X-Route-Secret' };

async function world(override: object, context: Record<string, unknown> = { mode: 'monolith' }) {
  const seen: string[][] = [];
  const catalog = await anUpstream((req, res) => {
    seen.push(req.rawHeaders);
    res.writeHead(500).end('catalog');
  });
  const table = aTable()
    .target('monolith', (await named('monolith')).url)
    .target('catalog', catalog.url)
    .context('catalog', { budget: { samples: 1, errors: 0 }, ...context })
    .routes(['GET', '/products'])
    .raw() as object;
  const proxy = await aProxy({
    table: routeTableSchema.parse({ ...table, override }),
    overrideSecret: 'correct-horse',
  });
  const ask = async (headers: Record<string, string>) =>
    (await send(proxy.url, '/products', { headers })).body;
  return { proxy, ask, seen };
}

describe('the override', () => {
  it('with the secret chooses the side, and neither header goes on', async () => {
    const { ask, seen } = await world(SECRET);
    expect(await ask({ 'x-route-to': 'catalog', 'x-route-secret': 'correct-horse' })).toBe('catalog');
    expect(seen.flat().join('\n')).not.toMatch(/x-route|correct-horse/i);
  });

  it.each([
    ['a wrong secret', { 'x-route-to': 'catalog', 'x-route-secret': 'wrong-horse-' }],
    ['no secret', { 'x-route-to': 'catalog' }],
    [
      'a target that has nothing to do with the route',
      { 'x-route-to': 'x', 'x-route-secret': 'correct-horse' },
    ],
  ])('with %s changes nothing', async (_name, headers) => {
    const { ask } = await world(SECRET);
    expect(await ask(headers)).toBe('monolith');
  });

  it('from a trusted network needs no secret, and takes requests back to the monolith too', async () => {
    const { ask } = await world({ header: 'x-route-to', networks: ['127.0.0.0/8'] }, { mode: 'service' });
    expect(await ask({ 'x-route-to': 'monolith' })).toBe('monolith');
  });

  it('does not count for the rollout: what testers meet is no reason to roll back', async () => {
    const { proxy, ask } = await world(SECRET, { mode: 'canary', weight: 1, sticky: { header: 'x-user' } });
    for (let i = 0; i < 5; i += 1) await ask({ 'x-route-to': 'catalog', 'x-route-secret': 'correct-horse' });
    expect(proxy.status().contexts.catalog).toMatchObject({ latched: false, counts: { sinceStart: {} } });
  });

  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['11.1.2.3', false],
    ['fd00::1', true],
    ['', false],
  ])('trusts %s: %s', (peer, trusted) => {
    const networks = ['10.0.0.0/8', 'fd00::/8'];
    const override = compileOverride({ header: 'x-route-to', networks }, undefined);
    expect(override?.wanted({ 'x-route-to': 'catalog' }, peer)).toBe(trusted ? 'catalog' : undefined);
  });

  it('that nobody could use, or of no network, is a problem of the table', () => {
    const table = aTable().raw() as object;
    const problems = (override: object) => {
      const result = checkTable({ ...table, override });
      return result.ok ? [] : result.problems.map(({ path }) => path);
    };
    expect(problems({ header: 'x' })).toEqual(['override']);
    expect(problems({ header: 'x', networks: ['10.0.0.0/8', 'home', '10.0.0.0/33'] })).toEqual([
      'override.networks.1',
      'override.networks.2',
    ]);
  });
});
