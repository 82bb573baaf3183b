import { describe, expect, it } from 'vitest';
import { aTable } from '../support/table.ts';
import { anUpstream, aProxy, aRawServer, rawExchange, send } from '../support/world.ts';

/** An upstream that keeps the bytes it gets and answers once the head, and `body` if given, has come. */
async function recording(answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', body = '') {
  const seen: string[] = [];
  const url = await aRawServer((socket) => {
    const at = seen.push('') - 1;
    socket.on('data', (chunk: Buffer) => {
      seen[at] += chunk.toString('latin1');
      if (seen[at]?.includes('\r\n\r\n') && seen[at].includes(body)) socket.write(answer, 'latin1');
    });
  });
  const proxy = await aProxy({ table: aTable().target('monolith', url).build(), forwarded: 'off' });
  return { proxy, seen, bytes: () => seen.join('') };
}

const statusOf = (answer: string) => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];

describe('requests that two parsers could read differently', () => {
  it.each([
    [
      'Content-Length beside chunked',
      'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n',
    ],
    [
      'two Content-Length',
      'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!',
    ],
    [
      'an unknown transfer coding',
      'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    ],
    ['two Host', 'GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['no Host', 'GET /a HTTP/1.1\r\n\r\n'],
    ['a space before the colon', 'GET /a HTTP/1.1\r\nHost: x\r\nX-A : 1\r\n\r\n'],
    ['a folded header', 'GET /a HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n'],
    ['a dot segment', 'GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an encoded dot segment', 'GET /a/%2e%2e/b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a NUL', 'GET /a%00 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a backslash', 'GET /a\\b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['the absolute form for another host', 'GET http://evil.test/a HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['the asterisk form', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s is refused with 400', async (_name, text) => {
    const { proxy, seen } = await recording();
    expect(statusOf(await rawExchange(proxy.url, text))).toBe('400');
    expect(seen).toEqual([]);
  });

  it('names the reason in the body', async () => {
    const { proxy } = await recording();
    const { body } = await send(proxy.url, '/a/%2e%2e/b');
    expect(JSON.parse(body)).toEqual({
      error: { code: 'PROXY-1001', message: 'The path holds a dot segment' },
    });
  });
});

describe('what reaches the upstream', () => {
  it('is the request line and the headers as the client wrote them', async () => {
    const { proxy, bytes } = await recording();
    const text =
      'GET //a%2Fb/%7Ex;y?q=%20&q=../x HTTP/1.1\r\nHost: Shop.test\r\nX-One: 1\r\nx-TWO: 2\r\nX-One: 3\r\n\r\n';
    await rawExchange(proxy.url, text, 'ok');
    expect(bytes()).toMatch(/^GET \/\/a%2Fb\/%7Ex;y\?q=%20&q=\.\.\/x HTTP\/1\.1\r\nhost: Shop\.test\r\n/);
    expect(bytes()).toContain('X-One: 1\r\nx-TWO: 2\r\nX-One: 3\r\n');
  });

  it('keeps a chunked DELETE body inside its request', async () => {
    const inner = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    const { proxy, bytes } = await recording(undefined, 'Host: x\r\n\r\n');
    const size = inner.length.toString(16);
    await rawExchange(
      proxy.url,
      `DELETE /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\n${inner}\r\n0\r\n\r\n`,
      'ok',
    );
    // The whole body was there at once, so that its length could be told; either framing is right.
    expect(bytes()).toMatch(
      /content-length: 35\r\n\r\nGET \/smuggled|transfer-encoding: chunked\r\n\r\n23\r\nGET/,
    );
  });

  it('has no header of the client connection', async () => {
    const { proxy, bytes } = await recording();
    const hop =
      'Connection: keep-alive, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=9\r\nTE: gzip\r\nProxy-Authorization: a\r\nTrailer: foo';
    await rawExchange(proxy.url, `GET /a HTTP/1.1\r\nHost: x\r\n${hop}\r\nX-Keep: 1\r\n\r\n`, 'ok');
    expect(bytes()).not.toMatch(/x-secret|keep-alive: timeout|\nte:|proxy-authorization|trailer/i);
    expect(bytes()).toContain('X-Keep: 1');
  });

  it('has a Content-Length body with 100-continue answered by the proxy', async () => {
    const { proxy, bytes } = await recording(undefined, 'abc');
    const head = 'POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n';
    const answer = await rawExchange(proxy.url, `${head}abc`, 'ok');
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(bytes()).not.toMatch(/expect/i);
  });
});

describe('what reaches the client', () => {
  it('is the status line and headers as the upstream wrote them, and nothing more', async () => {
    const answer =
      'HTTP/1.1 299 Odd Reason\r\nX-b: 1\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nConnection: x-hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nok';
    const { proxy } = await recording(answer);
    const got = await rawExchange(proxy.url, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(got).toBe(
      'HTTP/1.1 299 Odd Reason\r\nX-b: 1\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok',
    );
  });

  it.each([
    ['two Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
  ])('is 502 for an answer with %s', async (_name, answer) => {
    const { proxy } = await recording(answer);
    const got = await send(proxy.url, '/');
    expect([got.status, JSON.parse(got.body).error.code]).toEqual([502, 'PROXY-5006']);
  });

  it.each([
    ['HEAD', 200, '5'],
    ['GET', 204, undefined],
    ['GET', 304, undefined],
  ])('is no body for %s %d', async (method, status, length) => {
    const upstream = await anUpstream((_req, res) => {
      res.writeHead(status, method === 'HEAD' ? { 'content-length': 5 } : { etag: '"x"' });
      res.end();
    });
    const proxy = await aProxy({ table: aTable().target('monolith', upstream.url).build() });
    const got = await send(proxy.url, '/', { method });
    expect([got.status, got.body, got.headers['content-length']]).toEqual([status, '', length]);
    expect(got.headers['transfer-encoding']).toBeUndefined();
  });

  it('is compressed bytes and redirects untouched, and trailers', async () => {
    const upstream = await anUpstream((_req, res) => {
      res.writeHead(302, { location: 'http://127.0.0.1:1/x', 'content-encoding': 'gzip', trailer: 'X-Sum' });
      res.write('not really gzip');
      res.addTrailers({ 'X-Sum': '42' });
      res.end();
    });
    const proxy = await aProxy({ table: aTable().target('monolith', upstream.url).build() });
    const got = await send(proxy.url, '/');
    expect([got.status, got.headers.location, got.body]).toEqual([
      302,
      'http://127.0.0.1:1/x',
      'not really gzip',
    ]);
    expect(got.trailers).toEqual({ 'x-sum': '42' });
  });
});
