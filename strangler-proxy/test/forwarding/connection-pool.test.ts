import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConnectionPool } from '../../src/forwarding/connection-pool.ts';
import { CountingClient } from '../../src/forwarding/counting-client.ts';

let server: Server;
let pool: ConnectionPool;
/** Sockets that the server has met, in order. */
let met: Socket[];
/** Answers that are held back. */
let held: (() => void)[];

beforeEach(async () => {
  met = [];
  held = [];
  server = createServer((req, res) => {
    if (!met.includes(req.socket)) met.push(req.socket);
    const answer = () => void res.end(String(met.indexOf(req.socket)));
    if (req.url === '/held') held.push(answer);
    else answer();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  pool = new ConnectionPool(
    () => new CountingClient(`http://127.0.0.1:${port}`, { pipelining: 1, allowH2: false }),
  );
});

afterEach(async () => {
  await pool.destroy();
  server.closeAllConnections();
  server.close();
});

/** Which of the connections, in the order that the server met them, carried the request. */
function send(path: string, headers: string[] = []): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    pool.dispatch(
      { path, method: 'GET', headers },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: (_controller, chunk) => {
          text += String(chunk);
        },
        // Undici uses a connection again only after a turn of the loop, in which the server may close it.
        onResponseEnd: () => setImmediate(() => setImmediate(() => resolve(Number(text)))),
        onResponseError: (_controller, cause) => reject(cause),
      },
    );
  });
}

async function holding(count: number): Promise<void> {
  while (held.length < count) await new Promise((resolve) => setImmediate(resolve));
}

it('carries one request after the other on one connection', async () => {
  for (let i = 0; i < 20; i += 1) expect(await send('/')).toBe(0);
  expect(pool.size).toBe(1);
});

it('opens one more for each request that finds none free', async () => {
  const waiting = [send('/held'), send('/held'), send('/held')];
  await holding(3);
  expect(await send('/')).toBe(3);
  for (const answer of held) answer();
  expect((await Promise.all(waiting)).sort()).toEqual([0, 1, 2]);
  expect(pool.size).toBe(4);
});

it('takes the one that was used last, so that the others fall idle', async () => {
  const waiting = [send('/held'), send('/held'), send('/held')];
  await holding(3);
  held[1]?.();
  held[2]?.();
  held[0]?.();
  const used = await Promise.all(waiting);
  const [last] = used;
  for (let i = 0; i < 5; i += 1) expect(await send('/')).toBe(last);
});

it('loses no connection to requests that undici finds invalid', async () => {
  for (let i = 0; i < 50; i += 1) await expect(send('/', ['X-Bad', 'a\nb'])).rejects.toThrow(/invalid X-Bad/);
  expect(await send('/')).toBe(0);
  expect(pool.size).toBe(1);
});

it('goes on after the server has let go of its connections', async () => {
  expect(await send('/')).toBe(0);
  const gone = new Promise((resolve) => met[0]?.once('close', resolve));
  server.closeAllConnections();
  await gone;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await send('/')).toBe(1);
  expect(pool.size).toBe(1);
});

it('goes on after nobody listened', async () => {
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  for (let i = 0; i < 3; i += 1) await expect(send('/')).rejects.toThrow(/ECONNREFUSED/);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  expect(await send('/')).toBe(0);
  expect(pool.size).toBe(1);
});

it('lets requests end before it closes', async () => {
  const waiting = send('/held');
  await holding(1);
  const closed = pool.close();
  held[0]?.();
  expect(await waiting).toBe(0);
  await closed;
});
