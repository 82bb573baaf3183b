import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ProxyOptions } from '../../src/index.ts';
import type { ShadowResult } from '../../src/shadow/results.ts';
import { aTable } from '../support/table.ts';
import { anUpstream, aProxy, deadUrl, eventually, send } from '../support/world.ts';

const answering =
  (value: (url: string) => unknown): RequestListener =>
  (req, res) => {
    req.resume();
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(value(req.url ?? '')));
  };

async function shadowing(
  monolith: RequestListener,
  catalog: RequestListener | string,
  options: Partial<ProxyOptions> = {},
) {
  const sides = {
    monolith: await anUpstream(monolith),
    catalog: typeof catalog === 'string' ? undefined : await anUpstream(catalog),
  };
  const results: ShadowResult[] = [];
  const table = aTable()
    .target('monolith', sides.monolith.url)
    .target('catalog', sides.catalog?.url ?? String(catalog))
    .context('catalog', { mode: 'shadow' })
    .routes(['GET', '/products/:id'], ['POST', '/products', 'catalog', 'command'], ['POST', '/search']);
  const onShadow = (result: ShadowResult) => results.push(result);
  const proxy = await aProxy({ table: table.build(), onShadow, ...options });
  return { ...sides, proxy, results };
}

describe('shadowing', () => {
  it('finds a planted difference and answers from the monolith', async () => {
    const { proxy, results } = await shadowing(
      answering(() => ({ id: 1, price: 10 })),
      answering(() => ({ id: 1, price: 12 })),
    );
    expect((await send(proxy.url, '/products/1?x=1')).body).toBe('{"id":1,"price":10}');
    await proxy.drainShadow();
    const differences = [{ path: '$.price', monolith: 10, service: 12 }];
    expect(results).toMatchObject([{ context: 'catalog', outcome: 'different', differences }]);
    const example = { route: 'GET /products/:id', method: 'GET', url: '/products/1?x=1', differences };
    const counts = { compared: 1, equal: 0, different: 1, skipped: 0, errors: 0 };
    expect(proxy.shadowResults()).toEqual({
      catalog: { routes: [{ route: 'GET /products/:id', ...counts, examples: [example] }] },
    });
    proxy.resetShadow();
    expect(proxy.shadowResults()).toEqual({});
  });

  it('is not taken in by noise: values that the monolith itself changes', async () => {
    let n = 0;
    const noisy = answering(() => ({ id: 1, requestId: ++n, at: performance.now(), same: true }));
    const { proxy, results } = await shadowing(noisy, noisy);
    for (let i = 0; i < 5; i += 1) await send(proxy.url, '/products/1');
    await proxy.drainShadow();
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(5).fill('equal'));
  });

  it('sees a difference beside the noise', async () => {
    let n = 0;
    const { proxy, results } = await shadowing(
      answering(() => ({ requestId: ++n, stock: 5 })),
      answering(() => ({ requestId: ++n, stock: 4 })),
    );
    await send(proxy.url, '/products/1');
    await proxy.drainShadow();
    expect(results[0]?.differences.map(({ path }) => path)).toEqual(['$.stock']);
  });

  it('counts no difference that is gone when both sides are asked again', async () => {
    let asked = 0;
    const { proxy, results } = await shadowing(
      answering(() => ({ stock: 5 })),
      answering(() => ({ stock: ++asked === 1 ? 6 : 5 })),
    );
    await send(proxy.url, '/products/1');
    await proxy.drainShadow();
    expect(results).toMatchObject([{ outcome: 'equal' }]);
  });

  it('never copies a command, nor a query with a body', async () => {
    const { proxy, catalog, results } = await shadowing(
      answering(() => 1),
      answering(() => 2),
    );
    await send(proxy.url, '/products', { method: 'POST', body: 'x' });
    await send(proxy.url, '/search', { method: 'POST', body: 'x' });
    await proxy.drainShadow();
    expect(catalog?.seen).toEqual([]);
    expect(results.map(({ route, outcome }) => [route, outcome])).toEqual([['POST /search', 'skipped']]);
  });

  it('is not felt by the client when the service is dead, slow or huge', async () => {
    const dead = await shadowing(
      answering(() => 1),
      await deadUrl(),
    );
    expect((await send(dead.proxy.url, '/products/1')).body).toBe('1');
    await dead.proxy.drainShadow();
    expect(dead.results).toMatchObject([{ outcome: 'error' }]);
    expect(dead.proxy.status().contexts.catalog?.latched).toBe(false);

    const huge = await shadowing(
      answering(() => 1),
      answering(() => 'x'.repeat(2_000_000)),
    );
    expect((await send(huge.proxy.url, '/products/1')).body).toBe('1');
    await huge.proxy.drainShadow();
    expect(huge.results).toMatchObject([{ outcome: 'skipped' }]);
  });

  it('skips what does not fit into its queue', async () => {
    const held: (() => void)[] = [];
    const { proxy, results, catalog } = await shadowing(
      answering(() => 1),
      (_req, res) => void held.push(() => res.setHeader('content-type', 'application/json').end('1')),
      { shadow: { concurrency: 16, waiting: 256 } },
    );
    for (let i = 0; i < 300; i += 1) await send(proxy.url, '/products/1');
    expect(catalog?.seen).toHaveLength(16);
    expect(results.filter(({ outcome }) => outcome === 'skipped')).toHaveLength(300 - 256 - 16);
    let done = false;
    void proxy.drainShadow().then(() => {
      done = true;
    });
    await eventually(() => {
      for (const release of held.splice(0)) release();
      return done;
    }, 'the queue drains');
    expect(results.filter(({ outcome }) => outcome === 'equal')).toHaveLength(272);
  });
});
