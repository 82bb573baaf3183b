import { describe, expect, it } from 'vitest';
import { aTable } from '../support/table.ts';
import { anUpstream, aProxy, aRawServer, deadUrl, named, rawExchange, send } from '../support/world.ts';

type Kind = 'query' | 'command';

async function inService(catalog: string, kind: Kind, context: Record<string, unknown> = {}) {
  const monolith = await named('monolith');
  const table = aTable()
    .target('monolith', monolith.url)
    .target('catalog', catalog)
    .context('catalog', { mode: 'service', ...context })
    .routes(['ALL', '/products', 'catalog', kind]);
  return { proxy: await aProxy({ table: table.build() }), monolith };
}

/** Reads the request, then does something rude. */
function rude(act: (socket: import('node:net').Socket) => void): Promise<string> {
  return aRawServer((socket) => socket.once('data', () => act(socket)));
}

describe('a query', () => {
  it.each([
    ['cannot be reached', deadUrl],
    ['is reset before its head', () => rude((socket) => socket.resetAndDestroy())],
    ['is ended before its head', () => rude((socket) => socket.end())],
    ['is cut within its head', () => rude((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'))],
    ['answers 503', async () => (await anUpstream((_req, res) => void res.writeHead(503).end('busy'))).url],
    ['answers no HTTP', () => rude((socket) => socket.write('hello there\r\n\r\n'))],
  ])('is answered by the monolith when the service %s', async (_name, service) => {
    const { proxy } = await inService(await service(), 'query');
    const got = await send(proxy.url, '/products');
    expect([got.status, got.body]).toEqual([200, 'monolith']);
  });

  it('is answered by the monolith when the service takes too long', async () => {
    const silent = await anUpstream(() => undefined);
    const { proxy } = await inService(silent.url, 'query', { timeouts: { headers: 100 } });
    expect((await send(proxy.url, '/products')).body).toBe('monolith');
  });

  it('takes its small body along to the fallback', async () => {
    const echo = await anUpstream(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      res.end(Buffer.concat(chunks));
    });
    const table = aTable()
      .target('monolith', echo.url)
      .target('catalog', await rude((socket) => socket.resetAndDestroy()))
      .context('catalog', { mode: 'service' })
      .routes(['POST', '/search']);
    const proxy = await aProxy({ table: table.build() });
    expect((await send(proxy.url, '/search', { method: 'POST', body: '{"q":1}' })).body).toBe('{"q":1}');
  });

  it('survives the death of the monolith in a canary', async () => {
    const catalog = await named('catalog');
    const table = aTable()
      .target('monolith', await deadUrl())
      .target('catalog', catalog.url)
      .context('catalog', { mode: 'canary', weight: 1, sticky: { header: 'x-user' } })
      .routes(['GET', '/products']);
    const proxy = await aProxy({ table: table.build() });
    expect((await send(proxy.url, '/products', { headers: { 'x-user': 'someone' } })).body).toBe('catalog');
  });
});

describe('a query that only one side can answer', () => {
  /** Resets the first `resets` requests, then answers. */
  async function recovering(resets: number, after = 0) {
    let seen = 0;
    const url = await aRawServer((socket) =>
      socket.on('data', () => {
        seen += 1;
        if (seen <= resets && after > 0) setTimeout(() => socket.resetAndDestroy(), after);
        else if (seen <= resets) socket.resetAndDestroy();
        else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
      }),
    );
    return { url, seen: () => seen };
  }

  const only = (url: string) =>
    aTable()
      .target('monolith', url)
      .context('catalog', { target: 'monolith', mode: 'service' })
      .routes(['GET', '/products'])
      .build();

  it('is sent once more after a reset, a moment later', async () => {
    const upstream = await recovering(1);
    const proxy = await aProxy({ table: only(upstream.url) });
    const begin = performance.now();
    expect((await send(proxy.url, '/products')).body).toBe('ok');
    expect([upstream.seen(), performance.now() - begin > 9]).toEqual([2, true]);
  });

  it('is not sent a third time', async () => {
    const upstream = await recovering(2);
    const proxy = await aProxy({ table: only(upstream.url) });
    expect((await send(proxy.url, '/products')).status).toBe(502);
    expect(upstream.seen()).toBe(2);
  });

  it('is sent again for one request in ten at most', async () => {
    const upstream = await recovering(1_000);
    const proxy = await aProxy({ table: only(upstream.url) });
    for (let i = 0; i < 60; i += 1) await send(proxy.url, '/products');
    // Ten of them are what the budget begins with.
    expect(upstream.seen()).toBeLessThanOrEqual(60 + 10 + 6);
    expect(upstream.seen()).toBeGreaterThan(60);
  });

  it('ends in time also between two attempts', async () => {
    // The reset comes so late that the pause before the next attempt, ten milliseconds at least, outlasts the time.
    const upstream = await recovering(1_000, 395);
    const table = aTable()
      .target('monolith', await deadUrl())
      .target('catalog', upstream.url)
      .context('catalog', { mode: 'service', fallback: 'catalog', timeouts: { total: 400 } })
      .routes(['GET', '/products']);
    const proxy = await aProxy({ table: table.build() });
    const got = await send(proxy.url, '/products');
    expect([got.status, JSON.parse(got.body).error.code, upstream.seen()]).toEqual([504, 'PROXY-5005', 1]);
  });

  it('goes to another instance when one answers 503', async () => {
    const sick = await anUpstream((_req, res) => void res.writeHead(503).end('busy'));
    const well = await named('well');
    const table = aTable()
      .target('monolith', [sick.url, well.url])
      .context('catalog', { target: 'monolith' })
      .routes(['GET', '/products']);
    const proxy = await aProxy({ table: table.build() });
    for (let i = 0; i < 6; i += 1) expect((await send(proxy.url, '/products')).body).toBe('well');
    expect(sick.seen.length).toBeGreaterThan(0);
  });
});

describe('a command', () => {
  it('is never sent twice', async () => {
    let seen = 0;
    const service = await rude((socket) => {
      seen += 1;
      socket.resetAndDestroy();
    });
    const { proxy, monolith } = await inService(service, 'command');
    const got = await send(proxy.url, '/products', { method: 'POST', body: 'x' });
    expect([got.status, JSON.parse(got.body).error.code]).toEqual([502, 'PROXY-5002']);
    expect([seen, monolith.seen]).toEqual([1, []]);
  });

  it('gets the 503 of the service', async () => {
    const service = await anUpstream((_req, res) => void res.writeHead(503).end('busy'));
    const { proxy, monolith } = await inService(service.url, 'command');
    expect((await send(proxy.url, '/products', { method: 'POST' })).body).toBe('busy');
    expect(monolith.seen).toEqual([]);
  });

  it('goes to the monolith when the service cannot be reached: nothing of it was sent', async () => {
    const { proxy } = await inService(await deadUrl(), 'command');
    expect((await send(proxy.url, '/products', { method: 'POST', body: 'x' })).body).toBe('monolith');
  });
});

describe('an answer that has begun', () => {
  it.each([
    ['with a length', 'Content-Length: 100'],
    ['in chunks', 'Transfer-Encoding: chunked'],
  ])('%s is broken off, never ended as if whole', async (_name, framing) => {
    const service = await rude((socket) => socket.end(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n4\r\npart\r\n`));
    const { proxy, monolith } = await inService(service, 'query');
    await expect(send(proxy.url, '/products')).rejects.toThrow(/aborted|ECONNRESET|socket hang up/);
    expect(monolith.seen).toEqual([]);
  });

  it('is reset for an HTTP/1.0 client, to whom an end would mean the whole', async () => {
    const service = await rude((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n'),
    );
    const { proxy } = await inService(service, 'query');
    await expect(rawExchange(proxy.url, 'GET /products HTTP/1.0\r\nHost: x\r\n\r\n')).rejects.toThrow(
      'ECONNRESET',
    );
  });

  it('is broken off when nothing more comes for the idle time', async () => {
    const stalled = await anUpstream((_req, res) => void res.write('part'));
    const { proxy } = await inService(stalled.url, 'query', { timeouts: { idle: 100 } });
    await expect(send(proxy.url, '/products')).rejects.toThrow(/aborted|ECONNRESET|socket hang up/);
  });
});

describe('errors of the proxy', () => {
  it('says 504 when the whole takes too long', async () => {
    const silent = await anUpstream(() => undefined);
    const { proxy } = await inService(silent.url, 'command', { timeouts: { total: 100 } });
    const got = await send(proxy.url, '/products', { method: 'POST' });
    expect([got.status, JSON.parse(got.body).error.code]).toEqual([504, 'PROXY-5005']);
  });

  it('says 502 when nobody can be reached, and closes no connection it could keep', async () => {
    const proxy = await aProxy({
      table: aTable()
        .target('monolith', await deadUrl())
        .build(),
    });
    const got = await send(proxy.url, '/');
    expect([got.status, got.headers['content-type'], JSON.parse(got.body).error.code]).toEqual([
      502,
      'application/json',
      'PROXY-5001',
    ]);
  });

  it('asks the other instance of a target first-hand', async () => {
    const alive = await named('catalog');
    const monolith = await named('monolith');
    const table = aTable()
      .target('monolith', monolith.url)
      .target('catalog', [await deadUrl(), alive.url])
      .context('catalog', { mode: 'service' })
      .routes(['ALL', '/products', 'catalog', 'command']);
    const proxy = await aProxy({ table: table.build() });
    for (let i = 0; i < 8; i += 1) {
      expect((await send(proxy.url, '/products', { method: 'POST' })).body).toBe('catalog');
    }
    expect(proxy.status().contexts.catalog?.latched).toBe(false);
  });
});
