import { describe, expect, it } from 'vitest';
import type { CapturedExchange } from '../src/index.ts';
import { aTable } from './support/table.ts';
import { anUpstream, aProxy, deadUrl, eventually, send } from './support/world.ts';

async function capturing(maxBody: number, target?: string) {
  const upstream = await anUpstream(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    res.setHeader('set-cookie', ['a=1', 'b=2']);
    res.end(`got ${Buffer.concat(chunks)}`);
  });
  const captured: CapturedExchange[] = [];
  const table = aTable()
    .target('monolith', target ?? upstream.url)
    .context('catalog')
    .routes(['POST', '/products/:id']);
  const proxy = await aProxy({
    table: table.build(),
    capture: { maxBody },
    onExchange: (one) => captured.push(one),
  });
  return { proxy, captured };
}

describe('onExchange', () => {
  it('gets the whole exchange as it was on the wire', async () => {
    const { proxy, captured } = await capturing(1000);
    await send(proxy.url, '/products/7?a=%20', { method: 'POST', body: 'hello', headers: { 'X-Case': '1' } });
    await eventually(() => captured.length === 1, 'the exchange is captured');
    const [one] = captured;
    expect(one).toMatchObject({
      method: 'POST',
      url: '/products/7?a=%20',
      status: 200,
      context: 'catalog',
      target: 'monolith',
      route: { method: 'POST', path: '/products/:id' },
      requestBodyTruncated: false,
      responseBodyTruncated: false,
    });
    expect([String(one?.requestBody), String(one?.responseBody)]).toEqual(['hello', 'got hello']);
    expect(one?.requestHeaders).toContainEqual(['X-Case', '1']);
    expect(one?.responseHeaders.filter(([name]) => name === 'set-cookie')).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
    expect((one?.endedAt ?? 0) >= (one?.startedAt ?? 1)).toBe(true);
  });

  it('bounds both bodies and passes both on whole', async () => {
    const { proxy, captured } = await capturing(3);
    const got = await send(proxy.url, '/x', { method: 'POST', body: 'x'.repeat(100_000) });
    expect(got.body).toHaveLength(100_004);
    await eventually(() => captured.length === 1, 'the exchange is captured');
    expect(captured[0]).toMatchObject({ requestBodyTruncated: true, responseBodyTruncated: true });
    expect([String(captured[0]?.requestBody), String(captured[0]?.responseBody)]).toEqual(['xxx', 'got']);
    expect(captured[0]?.context).toBeUndefined();
  });

  it('says when the proxy itself answered', async () => {
    const { proxy, captured } = await capturing(100, await deadUrl());
    await send(proxy.url, '/x');
    await eventually(() => captured.length === 1, 'the exchange is captured');
    expect(captured[0]).toMatchObject({ status: 502, error: 'PROXY-5001', requestBody: null });
  });
});
