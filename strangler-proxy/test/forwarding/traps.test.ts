import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { aTable } from '../support/table.ts';
import { anUpstream, aProxy, aRawServer, eventually, named, rawExchange } from '../support/world.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A proxy before an upstream that keeps the bytes it gets and answers each request head it sees. */
async function before(answer: string | ((socket: Socket) => void) = OK, options = {}) {
  const seen: string[] = [];
  const url = await aRawServer((socket) => {
    const at = seen.push('') - 1;
    socket.on('data', (chunk: Buffer) => {
      seen[at] += chunk.toString('latin1');
      if (!seen[at]?.includes('\r\n\r\n')) return;
      if (typeof answer === 'string') socket.write(answer, 'latin1');
      else answer(socket);
    });
  });
  const table = aTable().target('monolith', url).build();
  return { proxy: await aProxy({ table, ...options }), seen, bytes: () => seen.join('') };
}

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: shop.test\r\n${more}\r\n`;
const closing = (path: string) => get(path, 'Connection: close\r\n');
const statusOf = (answer: string) => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];

describe('a body whose framing two parsers could read differently', () => {
  it.each([
    ['a length with a sign', 'Content-Length: +5\r\n', 'hello'],
    ['a list of lengths', 'Content-Length: 5, 5\r\n', 'hello'],
    ['a negative length', 'Content-Length: -1\r\n', ''],
    ['a length in hexadecimal', 'Content-Length: 0x5\r\n', 'hello'],
    ['chunked, then identity', 'Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'],
    ['chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['a tab before the coding', 'Transfer-Encoding:\x0bchunked\r\n', '0\r\n\r\n'],
    ['a chunk size with a sign', 'Transfer-Encoding: chunked\r\n', '+5\r\nhello\r\n0\r\n\r\n'],
  ])('%s never reaches the upstream as a second request', async (_name, framing, body) => {
    const { proxy, bytes } = await before();
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: shop.test\r\n\r\n';
    const text = `POST /a HTTP/1.1\r\nHost: shop.test\r\n${framing}\r\n${body}${smuggled}`;
    expect(statusOf(await rawExchange(proxy.url, text))).toBe('400');
    expect(bytes()).not.toContain('smuggled');
  });
});

describe('a coding under the chunks', () => {
  it('is refused: without Transfer-Encoding the upstream would not know of it', async () => {
    const { proxy, seen } = await before();
    const text = 'POST /a HTTP/1.1\r\nHost: shop.test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n';
    expect([statusOf(await rawExchange(proxy.url, text)), seen]).toEqual(['400', []]);
  });
});

describe('the absolute form', () => {
  it('of the host that the client names is the path on it', async () => {
    const { proxy, bytes } = await before();
    await rawExchange(proxy.url, get('http://shop.test/a?b=1'), 'ok');
    expect(bytes()).toMatch(/^GET \/a\?b=1 HTTP\/1\.1\r\nhost: shop\.test\r\n/);
  });
});

describe('claims of a client', () => {
  it('about its address, host and scheme do not reach the upstream', async () => {
    const { proxy, bytes } = await before();
    const claims = [
      'X-Forwarded-For: 6.6.6.6',
      'X-Forwarded-Host: evil.test',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Port: 443',
      'Forwarded: for=6.6.6.6;host=evil.test',
    ];
    await rawExchange(proxy.url, get('/', `${claims.join('\r\n')}\r\n`), 'ok');
    expect(bytes()).not.toMatch(/6\.6\.6\.6|evil|https|443/);
    expect(bytes()).toContain('X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n');
  });

  it('that it will send trailers, on a GET, harm nobody', async () => {
    const { proxy, bytes } = await before();
    expect(statusOf(await rawExchange(proxy.url, get('/', 'Trailer: foo\r\n'), 'ok'))).toBe('200');
    expect(bytes()).not.toMatch(/trailer/i);
  });
});

describe('paths', () => {
  it.each([
    '/a/..',
    '/.',
    '/a/./b',
    '/a/%2E%2e/b',
    '/a/.%2e;x/b',
    '/a%2f../b',
    '/a%00b',
    '/a\\..\\b',
    '/%5c..%5cb',
  ])('%s is refused', async (path) => {
    const { proxy, seen } = await before();
    expect(statusOf(await rawExchange(proxy.url, get(path)))).toBe('400');
    expect(seen).toEqual([]);
  });

  it.each(['/a;v=1/b', '//a//b', '/a%2Fb', '/a%20b', '/...', '/a..b', '/.well-known/x', '/?q=../..&n=%00'])(
    '%s is forwarded as it came',
    async (path) => {
      const { proxy, bytes } = await before();
      await rawExchange(proxy.url, get(path), 'ok');
      expect(bytes().startsWith(`GET ${path} HTTP/1.1\r\n`)).toBe(true);
    },
  );
});

describe('interim answers', () => {
  it('are passed on before the answer: early hints with their links, processing', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nConnection: x-hop\r\n\r\n';
    const { proxy } = await before(`HTTP/1.1 102 Processing\r\n\r\n${hints}${OK}`);
    const answer = await rawExchange(proxy.url, get('/'), 'ok');
    expect(answer).toMatch(
      /^HTTP\/1\.1 102 Processing\r\n\r\nHTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK/i,
    );
  });

  it('are kept from an HTTP/1.0 client, which would take them for the answer', async () => {
    const { proxy } = await before(`HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n${OK}`);
    const answer = await rawExchange(proxy.url, 'GET / HTTP/1.0\r\nHost: shop.test\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });
});

describe('slow and large heads', () => {
  it('a head that never ends is answered with 408, and no upstream is asked', async () => {
    const { proxy, seen } = await before(OK, { clients: { headersTimeout: 200 } });
    const { hostname, port } = new URL(proxy.url);
    const socket = net.connect(Number(port), hostname);
    socket.write('GET / HTTP/1.1\r\nHost: shop.test\r\n');
    const drip = setInterval(() => socket.write('X-More: 1\r\n'), 50);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    await once(socket, 'close');
    clearInterval(drip);
    expect([statusOf(answer), seen]).toEqual(['408', []]);
  });

  it('a head of more than 16 KiB is answered with 431', async () => {
    const { proxy, seen } = await before();
    const answer = await rawExchange(proxy.url, get('/', `X-Large: ${'x'.repeat(17_000)}\r\n`));
    expect([statusOf(answer), seen]).toEqual(['431', []]);
  });

  it('an answer whose head is too large is 502, and the proxy goes on', async () => {
    const { proxy } = await before(`HTTP/1.1 200 OK\r\nX-Large: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(statusOf(await rawExchange(proxy.url, closing('/')))).toBe('502');
    expect(statusOf(await rawExchange(proxy.url, closing('/')))).toBe('502');
  });
});

describe('a connection that the upstream lets go of', () => {
  /** Answers `served` requests on each connection and resets the next one. */
  async function tiring(served: number) {
    let connections = 0;
    const seen: string[] = [];
    const url = await aRawServer((socket) => {
      connections += 1;
      let count = 0;
      socket.on('data', (chunk: Buffer) => {
        seen.push(chunk.toString('latin1').split(' ', 2).join(' '));
        count += 1;
        if (count > served) socket.resetAndDestroy();
        else socket.write(OK);
      });
    });
    return { url, seen, connections: () => connections };
  }

  it('is replaced for a query: more often than any retry budget would pay for', async () => {
    const upstream = await tiring(1);
    const table = aTable()
      .target('monolith', upstream.url)
      .context('catalog', { target: 'monolith' })
      .routes(['GET', '/products']);
    const proxy = await aProxy({ table: table.build() });
    const statuses = [];
    for (let i = 0; i < 60; i += 1)
      statuses.push(statusOf(await rawExchange(proxy.url, closing('/products'))));
    expect(new Set(statuses)).toEqual(new Set(['200']));
    expect(upstream.connections()).toBeGreaterThan(50);
  });

  it('is not the failure of a service: no rollback, no open breaker', async () => {
    const upstream = await tiring(1);
    const table = aTable()
      .target('monolith', (await named('monolith')).url)
      .target('catalog', upstream.url)
      .context('catalog', { mode: 'service', budget: { samples: 5 } })
      .routes(['GET', '/products']);
    const proxy = await aProxy({ table: table.build() });
    for (let i = 0; i < 20; i += 1) await rawExchange(proxy.url, closing('/products'));
    const { contexts, targets } = proxy.status();
    expect(contexts.catalog).toMatchObject({ latched: false });
    expect(contexts.catalog?.counts.sinceStart.catalog).toEqual({ requests: 20, errors: 0 });
    expect(targets.catalog?.instances[0]).toMatchObject({ breaker: 'closed', requestFailures: 0 });
  });

  it('costs a command an error, never a second sending', async () => {
    const upstream = await tiring(1);
    const table = aTable()
      .target('monolith', upstream.url)
      .context('catalog', { target: 'monolith' })
      .routes(['POST', '/orders', 'catalog', 'command']);
    const proxy = await aProxy({ table: table.build() });
    const post =
      'POST /orders HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx';
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push(statusOf(await rawExchange(proxy.url, post)));
    expect(statuses).toEqual(['200', '502', '200', '502']);
    expect(upstream.seen.filter((line) => line === 'POST /orders')).toHaveLength(4);
  });
});

describe('a route that both sides know under different order', () => {
  it('goes where the order of the table says, as the monolith would have answered', async () => {
    const side = (name: string) =>
      anUpstream((req, res) => res.end(`${name} ${req.url === '/products/export' ? 'export' : 'one'}`));
    const table = aTable()
      .target('monolith', (await side('monolith')).url)
      .target('catalog', (await side('catalog')).url)
      .context('catalog', { mode: 'service' })
      .routes(['GET', '/products/export', 'monolith'], ['GET', '/products/:id']);
    const proxy = await aProxy({ table: table.build() });
    expect(await rawExchange(proxy.url, closing('/products/export'))).toMatch(/monolith export$/);
    expect(await rawExchange(proxy.url, closing('/PRODUCTS/export/'))).toMatch(/monolith one$/);
    expect(await rawExchange(proxy.url, closing('/products/exports'))).toMatch(/catalog one$/);
  });
});

describe('requests that a client sends ahead', () => {
  it('are answered in their order, however late the first is', async () => {
    const upstream = await anUpstream((req, res) => {
      setTimeout(() => res.end(`answer to ${req.url}`), req.url === '/1' ? 50 : 0);
    });
    const proxy = await aProxy({ table: aTable().target('monolith', upstream.url).build() });
    const answer = await rawExchange(proxy.url, get('/1') + get('/2') + closing('/3'));
    expect(answer.match(/answer to \/\d/g)).toEqual(['answer to /1', 'answer to /2', 'answer to /3']);
  });

  it('are over when it leaves before the first is answered', async () => {
    const upstream = await anUpstream((req, res) => {
      if (req.url !== '/hang') res.end('answer');
    });
    const proxy = await aProxy({ table: aTable().target('monolith', upstream.url).build() });
    const { hostname, port } = new URL(proxy.url);
    const socket = net.connect(Number(port), hostname);
    socket.write(get('/hang') + get('/2') + get('/3'));
    await eventually(() => upstream.seen.length === 3, 'all have arrived');
    expect(proxy.status().inFlight).toBe(3);
    socket.destroy();
    await eventually(() => proxy.status().inFlight === 0, 'nothing is under way');
    expect(proxy.status().targets.monolith?.instances[0]?.pending).toBe(0);
  });
});

describe('an upload', () => {
  it('that is answered early gets that answer, and the upload is cut', async () => {
    let closed = false;
    const { proxy } = await before((socket) => {
      socket.on('close', () => {
        closed = true;
      });
      socket.end('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
    const head = 'POST /up HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 1000000\r\n\r\n';
    const answer = await rawExchange(proxy.url, `${head}${'x'.repeat(1000)}`, '\r\n\r\n');
    expect(statusOf(answer)).toBe('413');
    await eventually(() => closed, 'the upstream connection is closed');
  });
});
