import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { describe, expect, it } from 'vitest';
import { aTable } from './support/table.ts';
import { anUpstream, aProxy, cleanUp, send } from './support/world.ts';

/** An Express application that hands everything below `/shop` to the proxy's handler. */
async function mounted(prepare: (app: Express) => void) {
  const monolith = await anUpstream(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    res.end(`${req.url} ${body}`);
  });
  const proxy = await aProxy({ table: aTable().target('monolith', monolith.url).build() });
  const app = express();
  prepare(app);
  app.use('/shop', proxy.handler);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, monolith };
}

const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' };

describe('the handler, in an application of somebody else', () => {
  it('forwards what the client sent, with the path before the mount and the body', async () => {
    const { url } = await mounted(() => undefined);
    expect((await send(url, '/shop/orders?x=1', json)).body).toBe('/shop/orders?x=1 {"a":1}');
  });

  it('refuses a body that a parser before it has read, rather than to hang or to send nothing', async () => {
    const { url, monolith } = await mounted((app) => app.use(express.json()));
    const got = await send(url, '/shop/orders', json);
    expect([got.status, JSON.parse(got.body).error.code]).toEqual([500, 'PROXY-1008']);
    expect(monolith.seen).toEqual([]);
    expect((await send(url, '/shop/orders')).body).toBe('/shop/orders ');
  });
});
