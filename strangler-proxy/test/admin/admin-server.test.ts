import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/admin/admin-server.ts';
import { carriesToken } from '../../src/admin/token.ts';
import { aTable } from '../support/table.ts';
import { anUpstream, aProxy, eventually, named, rawExchange, send } from '../support/world.ts';

const TOKEN = 'correct-horse';
const auth = { headers: { authorization: `Bearer ${TOKEN}` } };

async function admin(
  onReload?: () => Promise<
    | { ok: true; contexts: number; routes: number }
    | { ok: false; problems: { path: string; message: string; line?: number }[] }
  >,
) {
  const monolith = await named('monolith');
  const table = aTable().target('monolith', monolith.url).context('catalog').routes(['GET', '/products/:id']);
  const proxy = await aProxy({ table: table.build(), admin: { token: TOKEN }, onReload });
  return { proxy, url: proxy.adminUrl ?? '' };
}

describe('the admin listener', () => {
  it('shows health and metrics without a token', async () => {
    const { proxy, url } = await admin();
    await send(proxy.url, '/products/7?token=x');
    await send(proxy.url, '/elsewhere');
    expect((await send(url, '/health')).body).toBe('{"status":"ok"}');
    const { body, headers } = await send(url, '/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const labels = 'context="catalog",route="/products/:id",method="GET",target="monolith"';
    expect(body).toContain(`strangler_requests_total{${labels},status="200"} 1`);
    expect(body).toContain(`strangler_request_duration_seconds_bucket{${labels},le="+Inf"} 1`);
    expect(body).toContain(
      'strangler_requests_total{context="",route="",method="",target="monolith",status="200"} 1',
    );
    expect(body).toContain('strangler_context_latched{context="catalog"} 0');
    expect(body).not.toContain('elsewhere');
  });

  it.each([
    ['no token', {}],
    ['a wrong one', { authorization: 'Bearer wrong' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
  ])('refuses everything else with %s', async (_name, headers) => {
    const { url } = await admin();
    for (const path of ['/admin/status', '/admin/table', '/admin/shadow', '/admin/nothing']) {
      expect((await send(url, path, { headers })).status).toBe(401);
    }
    expect((await send(url, '/admin/reload', { method: 'POST', headers })).status).toBe(401);
  });

  it('refuses browsers, also with the token, and names rebound to its address', async () => {
    const { url } = await admin();
    expect(
      (await send(url, '/admin/status', { headers: { ...auth.headers, origin: 'http://evil.test' } })).status,
    ).toBe(403);
    expect(
      await rawExchange(url, 'GET /metrics HTTP/1.1\r\nHost: evil.test:1\r\nConnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 403/);
  });

  it('shows status, table and shadow results', async () => {
    const { proxy, url } = await admin();
    await send(proxy.url, '/products/7');
    const status = JSON.parse((await send(url, '/admin/status', auth)).body);
    expect(status.contexts.catalog).toMatchObject({
      target: 'catalog',
      mode: 'monolith',
      weight: 0,
      generation: 0,
      latched: false,
      counts: { sinceStart: { monolith: { requests: 1, errors: 0 } } },
    });
    expect(JSON.parse((await send(url, '/admin/table', auth)).body)).toEqual(proxy.table());
    expect(JSON.parse((await send(url, '/admin/shadow', auth)).body)).toEqual({ contexts: {} });
    expect((await send(url, '/admin/shadow/reset', { ...auth, method: 'POST' })).status).toBe(200);
  });

  it('reloads: 200, 422 with the problems, or 409 without a file', async () => {
    const post = { ...auth, method: 'POST' };
    const good = await admin(async () => ({ ok: true, contexts: 1, routes: 2 }));
    expect((await send(good.url, '/admin/reload', post)).body).toBe(
      '{"reloaded":true,"contexts":1,"routes":2}',
    );
    const problems = [{ path: 'express', message: 'no', line: 2 }];
    const bad = await send((await admin(async () => ({ ok: false, problems }))).url, '/admin/reload', post);
    expect([bad.status, JSON.parse(bad.body).error.problems]).toEqual([422, problems]);
    expect((await send((await admin()).url, '/admin/reload', post)).status).toBe(409);
  });

  it.each([
    ['GET', '/nothing', 404],
    ['GET', '/admin/reload', 405],
    ['DELETE', '/health', 405],
  ])('%s %s is %d', async (method, path, status) => {
    const { url } = await admin();
    expect((await send(url, path, { ...auth, method })).status).toBe(status);
  });
});

describe('carriesToken', () => {
  it.each([
    ['Bearer t', true],
    ['bearer  t', true],
    ['Bearer tt', false],
    ['Bearer ', false],
    [undefined, false],
  ])('%s: %s', (header, expected) => {
    expect(carriesToken(header, 't')).toBe(expected);
  });

  it('has a page that shows the status to whoever has the token, and may do nothing else', async () => {
    const { url } = await admin();
    const { status, headers, body } = await send(url, '/');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(body) ?? [];
    expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(body).not.toContain(TOKEN);
  });

  it('writes down who changed something or was refused, without tokens or queries', async () => {
    const entries: AuditEntry[] = [];
    const monolith = await named('monolith');
    const table = aTable().target('monolith', monolith.url).build();
    const proxy = await aProxy({ table, admin: { token: TOKEN }, onAudit: (entry) => entries.push(entry) });
    const url = proxy.adminUrl ?? '';
    await send(url, '/admin/status', auth);
    await send(url, '/admin/status?token=oops');
    await send(url, '/admin/shadow/reset', { method: 'POST', ...auth });
    expect(entries).toMatchObject([
      { call: 'GET /admin/status', status: 401, peer: '127.0.0.1' },
      { call: 'POST /admin/shadow/reset', status: 200, peer: '127.0.0.1' },
    ]);
    expect(JSON.stringify(entries)).not.toContain('oops');
  });

  it('says when the proxy no longer accepts, until the last request has ended', async () => {
    let finish: (() => void) | undefined;
    const monolith = await anUpstream((_req, res) => {
      finish = () => res.end('slow');
    });
    const table = aTable().target('monolith', monolith.url).build();
    const proxy = await aProxy({ table, admin: { token: TOKEN } });
    const url = proxy.adminUrl ?? '';
    expect((await send(url, '/ready')).status).toBe(200);
    const slow = send(proxy.url, '/');
    await eventually(() => finish !== undefined, 'the request arrives');
    const closed = proxy.close();
    expect((await send(url, '/ready')).status).toBe(503);
    finish?.();
    expect((await slow).body).toBe('slow');
    await closed;
  });
});
