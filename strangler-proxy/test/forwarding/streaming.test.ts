import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { aTable } from '../support/table.ts';
import { anUpstream, aProxy, eventually, send } from '../support/world.ts';

const MIB = 1024 * 1024;

function open(base: string, path: string, options: Record<string, unknown> = {}) {
  const { hostname, port } = new URL(base);
  return request({ hostname, port, path, agent: false, ...options });
}

describe('streaming', () => {
  it('passes events on as they come', async () => {
    let next: (() => void) | undefined;
    const upstream = await anUpstream((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.flushHeaders();
      let n = 0;
      next = () => (n < 3 ? res.write(`data: ${++n}\n\n`) : res.end());
    });
    const proxy = await aProxy({ table: aTable().target('monolith', upstream.url).build() });
    const req = open(proxy.url, '/events').end();
    // The head alone must arrive: an event source is open before its first event.
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    for (const expected of [1, 2, 3]) {
      const data = once(res, 'data');
      next?.();
      expect(String((await data)[0])).toBe(`data: ${expected}\n\n`);
    }
    const end = once(res, 'end');
    res.resume();
    next?.();
    await end;
  });

  it('makes the upstream wait for a client that does not read', async () => {
    let written = 0;
    let finished = false;
    const upstream = await anUpstream((_req, res) => {
      res.writeHead(200, { 'content-length': 64 * MIB });
      const chunk = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (written < 64 * MIB) {
          written += chunk.length;
          if (!res.write(chunk)) {
            res.once('drain', more);
            return;
          }
        }
        finished = true;
        res.end();
      };
      more();
    });
    const proxy = await aProxy({ table: aTable().target('monolith', upstream.url).build() });
    const [res] = (await once(open(proxy.url, '/big').end(), 'response')) as [IncomingMessage];
    let last = -1;
    await eventually(() => {
      const still = written === last;
      last = written;
      return still && written > 0;
    }, 'the upstream stops writing');
    expect(finished).toBe(false);
    let read = 0;
    res.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    await once(res, 'end');
    expect(read).toBe(64 * MIB);
  });

  it('carries a large upload whole', async () => {
    const upstream = await anUpstream(async (req, res) => {
      let size = 0;
      for await (const chunk of req) size += chunk.length;
      res.end(`${size} ${req.headers['content-length'] ?? req.headers['transfer-encoding']}`);
    });
    const proxy = await aProxy({ table: aTable().target('monolith', upstream.url).build() });
    const body = Buffer.alloc(20 * MIB, 1);
    const sized = await send(proxy.url, '/up', {
      method: 'POST',
      body,
      headers: { 'content-length': String(body.length) },
    });
    expect(sized.body).toBe(`${body.length} ${body.length}`);
    const chunked = await send(proxy.url, '/up', {
      method: 'POST',
      body,
      headers: { 'transfer-encoding': 'chunked' },
    });
    expect(chunked.body).toBe(`${body.length} chunked`);
  });

  it('aborts upstream when the client leaves, before the head and amid the body', async () => {
    let closed = 0;
    let arrived = 0;
    const upstream = await anUpstream((req, res) => {
      arrived += 1;
      res.on('close', () => {
        closed += 1;
      });
      if (req.url === '/mid') res.write('part');
    });
    const proxy = await aProxy({ table: aTable().target('monolith', upstream.url).build() });
    const early = open(proxy.url, '/early')
      .on('error', () => undefined)
      .end();
    await eventually(() => arrived === 1, 'the first request arrives');
    early.destroy();
    await eventually(() => closed === 1, 'the first is aborted');
    const mid = open(proxy.url, '/mid')
      .on('error', () => undefined)
      .end();
    const [res] = (await once(mid, 'response')) as [IncomingMessage];
    res.on('error', () => undefined);
    mid.destroy();
    await eventually(() => closed === 2, 'the second is aborted');
  });

  it('answers while an upload is refused half-way', async () => {
    const upstream = await anUpstream((_req, res) => {
      res.writeHead(413, { connection: 'close' });
      res.end('too large');
    });
    const proxy = await aProxy({ table: aTable().target('monolith', upstream.url).build() });
    const req = open(proxy.url, '/up', { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
    req.on('error', () => undefined);
    req.write('begin');
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    expect(res.statusCode).toBe(413);
    req.destroy();
  });
});
