import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createSnapshot } from '../../src/config/snapshot.ts';
import { CLIENT_LIMITS } from '../../src/forwarding/client-server.ts';
import { Gateway } from '../../src/forwarding/gateway.ts';
import { TargetHealth } from '../../src/health/target-health.ts';
import { listen } from '../../src/listen.ts';
import { Rollout } from '../../src/rollout/rollout.ts';
import { aTable } from '../support/table.ts';
import {
  anUpstream,
  aProxy,
  aRawServer,
  cleanUp,
  deadUrl,
  eventually,
  named,
  rawExchange,
  send,
} from '../support/world.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** An upstream that accepts every WebSocket and sends all bytes back. */
async function echoing() {
  const upstream = await named('plain');
  const sockets = new Set<Duplex>();
  const headers: NodeJS.Dict<string | string[]>[] = [];
  upstream.server.on('upgrade', (req, socket) => {
    headers.push(req.headers);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    const accept = createHash('sha1').update(`${req.headers['sec-websocket-key']}${GUID}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  return { ...upstream, sockets, headers };
}

function connect(base: string, path: string) {
  const { hostname, port } = new URL(base);
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'x-forwarded-for': '6.6.6.6',
  };
  return request({ hostname, port, path, headers, agent: false }).end();
}

describe('upgrades', () => {
  it('are tunnelled to the decided target, and closed on both sides', async () => {
    const [monolith, catalog] = [await named('monolith'), await echoing()];
    const table = aTable()
      .target('monolith', monolith.url)
      .target('catalog', catalog.url)
      .context('catalog', { mode: 'service' })
      .routes(['GET', '/live']);
    const proxy = await aProxy({ table: table.build() });
    const [, socket] = (await once(connect(proxy.url, '/live'), 'upgrade')) as [unknown, Duplex];
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    expect(proxy.status().upgraded).toBe(1);
    expect(catalog.headers[0]?.['x-forwarded-for']).toBe('127.0.0.1');
    socket.destroy();
    await eventually(() => catalog.sockets.size === 0, 'the upstream socket closes');
  });

  it('that the upstream refuses are passed on as it answered', async () => {
    const monolith = await anUpstream((_req, res) => void res.writeHead(404).end('no socket here'));
    const proxy = await aProxy({ table: aTable().target('monolith', monolith.url).build() });
    const [res] = await once(connect(proxy.url, '/live'), 'response');
    expect(res.statusCode).toBe(404);
    res.destroy();
  });

  it('to a dead target are answered with 502', async () => {
    const proxy = await aProxy({
      table: aTable()
        .target('monolith', await deadUrl())
        .build(),
    });
    const [res] = await once(connect(proxy.url, '/live'), 'response');
    expect(res.statusCode).toBe(502);
    res.destroy();
  });

  it.each([
    ['is not there', deadUrl],
    [
      'resets before it answers',
      () => aRawServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    ],
    ['never answers', () => aRawServer((socket) => socket.resume())],
  ])('go to the monolith when the service %s, with all that the client has sent', async (_name, service) => {
    const monolith = await echoing();
    const table = aTable()
      .target('monolith', monolith.url)
      .target('catalog', await service())
      .context('catalog', { mode: 'service', timeouts: { headers: 200 } })
      .routes(['GET', '/live']);
    const proxy = await aProxy({ table: table.build() });
    const upgrade =
      'GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    const answer = await rawExchange(proxy.url, `${upgrade}early bytes`, 'early bytes');
    expect(answer).toMatch(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\nearly bytes$/);
    expect(monolith.headers).toHaveLength(1);
  });

  it('of a command are not sent twice', async () => {
    let seen = 0;
    const service = await aRawServer((socket) =>
      socket.once('data', () => {
        seen += 1;
        socket.resetAndDestroy();
      }),
    );
    const monolith = await echoing();
    const table = aTable()
      .target('monolith', monolith.url)
      .target('catalog', service)
      .context('catalog', { mode: 'service' })
      .routes(['GET', '/live', 'catalog', 'command']);
    const proxy = await aProxy({ table: table.build() });
    const [res] = await once(connect(proxy.url, '/live'), 'response');
    expect([res.statusCode, seen, monolith.headers.length]).toEqual([502, 1, 0]);
    res.destroy();
  });

  it('carry no header of the connection, nor one that it names', async () => {
    const monolith = await echoing();
    const proxy = await aProxy({ table: aTable().target('monolith', monolith.url).build() });
    const hop = 'Connection: Upgrade, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=9\r\nTE: gzip\r\n';
    const text = `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n${hop}\r\n`;
    await rawExchange(proxy.url, text, '101');
    const [headers = {}] = monolith.headers;
    expect(headers.upgrade).toBe('websocket');
    expect(Object.keys(headers).filter((name) => /x-secret|keep-alive|^te$/.test(name))).toEqual([]);
  });

  it('with an ambiguous path are refused', async () => {
    const proxy = await aProxy({
      table: aTable()
        .target('monolith', await deadUrl())
        .build(),
    });
    const [res] = await once(connect(proxy.url, '/a/%2e%2e/live'), 'response');
    expect(res.statusCode).toBe(400);
    res.destroy();
  });

  it('other than websocket are ignored, as HTTP allows: curl --http2 gets its answer', async () => {
    const monolith = await named('monolith');
    const proxy = await aProxy({ table: aTable().target('monolith', monolith.url).build() });
    const text =
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n';
    expect(await rawExchange(proxy.url, text, 'monolith')).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('other than websocket are answered as requests also where Node takes every Upgrade, as before 24.9', async () => {
    const monolith = await named('monolith');
    const table = aTable().target('monolith', monolith.url).build();
    const now = () => 0;
    const ignore = () => undefined;
    const gateway = new Gateway(createSnapshot(table), {
      rollout: new Rollout({ now, onRollback: ignore, onWriteFailure: ignore }),
      health: new TargetHealth({ now, onUnhealthy: ignore }),
      forwarded: 'off',
      trace: false,
      server: { ...CLIENT_LIMITS, tls: undefined },
      maxInFlight: 0,
      now,
      onRecord: ignore,
      onUpgrade: ignore,
      keep: () => ({}),
      draw: Math.random,
    });
    Object.assign(gateway.server, { shouldUpgradeCallback: () => true });
    const url = await listen(gateway.server, { port: 0, host: '127.0.0.1' });
    cleanUp(() => gateway.close(0));
    const head = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n';
    expect(await rawExchange(url, `${head}\r\n`)).toMatch(
      /^HTTP\/1\.1 200 OK[\s\S]*Connection: close[\s\S]*monolith$/,
    );
    const withBody = await rawExchange(url, `${head.replace('GET', 'POST')}Content-Length: 1\r\n\r\nx`);
    expect(withBody).toMatch(/^HTTP\/1\.1 501 /);
  });

  it('end on both sides when the upstream resets after the 101, and the proxy goes on', async () => {
    const monolith = await echoing();
    const proxy = await aProxy({ table: aTable().target('monolith', monolith.url).build() });
    const [, socket] = (await once(connect(proxy.url, '/'), 'upgrade')) as [unknown, Duplex];
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    for (const each of monolith.sockets) if (each instanceof Socket) each.resetAndDestroy();
    await closed;
    await eventually(() => proxy.status().upgraded === 0, 'the tunnel is forgotten');
    expect((await send(proxy.url, '/')).body).toBe('plain');
  });

  it('of a client that leaves before the 101 leave no connection behind', async () => {
    let open = 0;
    const silent = await aRawServer((socket) => {
      open += 1;
      socket.on('close', () => {
        open -= 1;
      });
      socket.resume();
    });
    const proxy = await aProxy({ table: aTable().target('monolith', silent).build() });
    const req = connect(proxy.url, '/live').on('error', () => undefined);
    await eventually(() => open === 1, 'the upgrade arrives');
    req.destroy();
    await eventually(() => open === 0, 'the upstream connection is closed');
    expect(proxy.status().targets.monolith?.instances[0]).toMatchObject({ pending: 0, requestFailures: 0 });
  });

  it('leave the proxy alive when a peer resets', async () => {
    const monolith = await echoing();
    const proxy = await aProxy({ table: aTable().target('monolith', monolith.url).build() });
    for (let i = 0; i < 5; i += 1) {
      const [, socket] = (await once(connect(proxy.url, '/'), 'upgrade')) as [
        unknown,
        import('node:net').Socket,
      ];
      socket.on('error', () => undefined);
      socket.resetAndDestroy();
    }
    await eventually(() => monolith.sockets.size === 0, 'all upstream sockets close');
    expect((await send(proxy.url, '/')).body).toBe('plain');
  });
});
