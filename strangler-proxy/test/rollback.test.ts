import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aTable } from './support/table.ts';
import { aFolder, anUpstream, aProxy, eventually, named, send } from './support/world.ts';

async function world(context: Record<string, unknown>, kind: 'query' | 'command' = 'query') {
  const monolith = await named('monolith');
  const sick = { answers: false, health: false };
  const catalog = await anUpstream((req, res) => {
    if (req.url === '/health' ? sick.health : sick.answers) res.statusCode = 500;
    req.resume();
    res.end('catalog');
  });
  const folder = aFolder();
  const tableFor = (changes: Record<string, unknown>) =>
    aTable()
      .target('monolith', monolith.url)
      .target('catalog', catalog.url, '/health')
      .context('catalog', { mode: 'canary', weight: 100, generation: 1, ...context, ...changes })
      .routes(['GET', '/products', 'catalog', kind])
      .build();
  const start = (changes = {}) =>
    aProxy({
      table: tableFor(changes),
      stateFile: join(folder, 'state.json'),
      journalFile: join(folder, 'journal.ndjson'),
      probes: { healthyMs: 20, unhealthyMs: 10 },
    });
  const journal = () =>
    readFileSync(join(folder, 'journal.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { monolith, catalog, sick, tableFor, start, journal };
}

describe('rollback', () => {
  it('follows a broken error budget and outlives reload, recovery and restart', async () => {
    const { sick, tableFor, start, journal } = await world({ budget: { samples: 10, window: '60s' } });
    const proxy = await start();
    const ask = async (from = proxy) => (await send(from.url, '/products')).body;
    for (let i = 0; i < 5; i += 1) await ask();
    sick.answers = true;
    // Judging happens at intervals, so ask until it has.
    await eventually(async () => {
      await ask();
      return proxy.status().contexts.catalog?.latched === true;
    }, 'the rollback');
    sick.answers = false;
    expect(await ask()).toBe('monolith');
    expect(journal()).toMatchObject([
      { event: 'rollback', context: 'catalog', from: { mode: 'canary', weight: 100 }, why: 'errors' },
    ]);

    expect(proxy.reload(tableFor({ weight: 50 })).ok).toBe(true);
    expect(await ask()).toBe('monolith');
    await proxy.close(0);
    const restarted = await start();
    expect(await ask(restarted)).toBe('monolith');
    expect(restarted.status().contexts.catalog).toMatchObject({
      mode: 'monolith',
      weight: 0,
      latched: true,
      reason: 'errors',
    });

    expect(restarted.reload(tableFor({ generation: 2 })).ok).toBe(true);
    expect(await ask(restarted)).toBe('catalog');
    expect(journal()).toHaveLength(1);
  });

  it('follows a service that stops, and no query fails meanwhile', async () => {
    const { catalog, start, journal } = await world({ mode: 'service' });
    const proxy = await start();
    expect((await send(proxy.url, '/products')).body).toBe('catalog');
    await catalog.stop();
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push((await send(proxy.url, '/products')).body);
    expect(new Set(answers)).toEqual(new Set(['monolith']));
    expect(proxy.status().contexts.catalog?.latched).toBe(true);
    expect(journal()).toMatchObject([{ from: { mode: 'service' } }]);
  });

  it('follows a failing health path without any traffic; the latch outlives its recovery', async () => {
    const { sick, start, journal } = await world({ mode: 'service' });
    const proxy = await start();
    const target = () => proxy.status().targets.catalog?.healthy;
    await eventually(() => target() === true, 'the first probe');
    sick.health = true;
    await eventually(() => proxy.status().contexts.catalog?.latched === true, 'the rollback');
    expect(journal()).toMatchObject([{ why: 'unhealthy' }]);
    sick.health = false;
    await eventually(() => target() === true, 'the recovery');
    expect(proxy.status().contexts.catalog?.latched).toBe(true);
  });

  it('does not follow clients that leave, nor errors of the monolith', async () => {
    const monolith = await anUpstream((_req, res) => void res.writeHead(500).end());
    const table = aTable()
      .target('monolith', monolith.url)
      .context('catalog', { mode: 'canary', weight: 0, budget: { samples: 5 } })
      .routes(['GET', '/products']);
    const proxy = await aProxy({ table: table.build() });
    for (let i = 0; i < 20; i += 1) await send(proxy.url, '/products');
    expect(proxy.status().contexts.catalog).toMatchObject({
      latched: false,
      counts: { sinceStart: { monolith: { requests: 20, errors: 20 } } },
    });
  });
});
