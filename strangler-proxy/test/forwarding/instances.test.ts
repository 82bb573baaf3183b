import { describe, expect, it } from 'vitest';
import { aTable } from '../support/table.ts';
import { anUpstream, aProxy, deadUrl, eventually, named, send } from '../support/world.ts';

const codeOf = (body: string): string => JSON.parse(body).error.code;

describe('several instances', () => {
  it('get requests where fewest are under way', async () => {
    const held: (() => void)[] = [];
    const busy = await anUpstream((_req, res) => void held.push(() => res.end('busy')));
    const idle = await named('idle');
    const table = aTable().target('monolith', [busy.url, idle.url]).build();
    const proxy = await aProxy({ table });
    // The first or the second goes to the busy one and stays there.
    const stuck = [send(proxy.url, '/'), send(proxy.url, '/')];
    await eventually(() => busy.seen.length === 1, 'one request is held');
    for (let i = 0; i < 10; i += 1) expect((await send(proxy.url, '/')).body).toBe('idle');
    expect(proxy.status().targets.monolith?.instances[0]).toMatchObject({ pending: 1 });
    for (const release of held) release();
    await Promise.all(stuck);
    await eventually(
      () => proxy.status().targets.monolith?.instances[0]?.pending === 0,
      'nothing is under way',
    );
  });

  it('lose one that answers 503, without a failed query, until a trial brings it back', async () => {
    let sick = true;
    const one = await anUpstream((_req, res) => void res.writeHead(sick ? 503 : 200).end('one'));
    const two = await named('two');
    const table = aTable()
      .target('monolith', (await named('monolith')).url)
      .target('catalog', [one.url, two.url])
      .context('catalog', { mode: 'service', budget: { errors: 1 } })
      .amend('catalog', { breaker: { failures: 2, open: 100 } })
      .routes(['GET', '/products']);
    const proxy = await aProxy({ table: table.build() });
    const bodies = [];
    for (let i = 0; i < 20; i += 1) bodies.push((await send(proxy.url, '/products')).body);
    expect(new Set(bodies)).toEqual(new Set(['monolith', 'two']));
    expect(proxy.status().targets.catalog?.instances[0]?.breaker).toBe('open');
    expect(one.seen).toHaveLength(2);
    sick = false;
    await eventually(async () => (await send(proxy.url, '/products')).body === 'one', 'the trial');
    expect(proxy.status().targets.catalog?.instances[0]?.breaker).toBe('closed');
  });
});

/** A service that is its own fallback: nobody else may answer. */
async function alone(urls: string | string[], target: Record<string, unknown> = {}) {
  return aTable()
    .target('monolith', (await named('monolith')).url)
    .target('catalog', urls)
    .amend('catalog', target)
    .context('catalog', { mode: 'service', fallback: 'catalog', budget: { errors: 1 } })
    .routes(['GET', '/products'])
    .build();
}

describe('a target that nobody stands in for', () => {
  it('is left alone after failures: 503 with Retry-After, at once and without a connection', async () => {
    const hanging = await anUpstream((_req, res) => void res.writeHead(502).end());
    const table = await alone(hanging.url, { breaker: { failures: 2, open: '1m' } });
    const proxy = await aProxy({ table });
    for (let i = 0; i < 2; i += 1) expect((await send(proxy.url, '/products')).status).toBe(502);
    const refused = await send(proxy.url, '/products');
    expect([refused.status, refused.headers['retry-after'], codeOf(refused.body)]).toEqual([
      503,
      '1',
      'PROXY-5008',
    ]);
    expect(hanging.seen).toHaveLength(2);
  });
});

describe('load that is too much', () => {
  it('for an instance is refused, and not counted against it', async () => {
    const held: (() => void)[] = [];
    const slow = await anUpstream((_req, res) => void held.push(() => res.end('slow')));
    const proxy = await aProxy({ table: await alone(slow.url, { maxPending: 2 }) });
    const stuck = [send(proxy.url, '/products'), send(proxy.url, '/products')];
    await eventually(() => slow.seen.length === 2, 'two are under way');
    const refused = await send(proxy.url, '/products');
    expect([refused.status, codeOf(refused.body)]).toEqual([503, 'PROXY-5009']);
    expect(proxy.status().contexts.catalog?.latched).toBe(false);
    for (const release of held) release();
    expect((await Promise.all(stuck)).map(({ body }) => body)).toEqual(['slow', 'slow']);
  });

  it('for the proxy is refused, whatever the target', async () => {
    const held: (() => void)[] = [];
    const slow = await anUpstream((_req, res) => void held.push(() => res.end('slow')));
    const table = aTable().target('monolith', slow.url).build();
    const proxy = await aProxy({ table, maxInFlight: 1 });
    const stuck = send(proxy.url, '/a');
    await eventually(() => slow.seen.length === 1, 'one is under way');
    expect(codeOf((await send(proxy.url, '/b')).body)).toBe('PROXY-5009');
    for (const release of held) release();
    expect((await stuck).body).toBe('slow');
    expect(slow.seen).toEqual(['GET /a']);
  });
});

describe('the monolith', () => {
  it('has no breaker: the proxy answers as it would, however often it fails', async () => {
    const proxy = await aProxy({
      table: aTable()
        .target('monolith', await deadUrl())
        .build(),
    });
    const codes = [];
    for (let i = 0; i < 6; i += 1) codes.push(codeOf((await send(proxy.url, '/')).body));
    expect(new Set(codes)).toEqual(new Set(['PROXY-5001']));
  });
});
