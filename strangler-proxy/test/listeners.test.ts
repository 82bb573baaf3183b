import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { aTable } from './support/table.ts';
import { aFolder, anUpstream, aProxy, cleanUp, named } from './support/world.ts';

const pem = (name: string) => readFileSync(new URL(`./support/tls/${name}.pem`, import.meta.url), 'utf8');
const material = (name: string) => ({ cert: pem(`${name}.cert`), key: pem(`${name}.key`) });

async function textOf(res: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of res) text += chunk;
  return text;
}

async function commonName(url: string): Promise<string> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject }: PeerCertificate = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

describe('TLS in front', () => {
  it('serves clients, tells the application of https, and takes up a renewed certificate', async () => {
    const monolith = await anUpstream((req, res) => void res.end(String(req.headers['x-forwarded-proto'])));
    const proxy = await aProxy({
      table: aTable().target('monolith', monolith.url).build(),
      tls: material('one'),
    });
    expect(proxy.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const req = httpsRequest(proxy.url, { ca: pem('one.cert'), agent: false }).end();
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    expect(await textOf(res)).toBe('https');
    expect(await commonName(proxy.url)).toBe('one.test');
    proxy.renewCertificate(material('two'));
    expect(await commonName(proxy.url)).toBe('two.test');
  });
});

describe('TLS behind', () => {
  it('is checked: a service whose certificate nobody signed is not talked to', async () => {
    const server = createTlsServer(material('one'), (_req, res) => res.end('catalog'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUp(() => new Promise((resolve) => server.close(resolve)));
    const table = aTable()
      .target('monolith', (await named('monolith')).url)
      .target('catalog', `https://127.0.0.1:${(server.address() as AddressInfo).port}`)
      .context('catalog', { mode: 'service' })
      .routes(['GET', '/products']);
    const proxy = await aProxy({ table: table.build() });
    const req = httpRequest(`${proxy.url}/products`, { agent: false }).end();
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    expect(await textOf(res)).toBe('monolith');
  });
});

describe('Unix sockets', () => {
  it('carry both sides, are taken over from a killed proxy, and are not taken from a living one', async () => {
    const folder = aFolder();
    const [front, behind] = [join(folder, 'front.sock'), join(folder, 'behind.sock')];
    const server = createServer((_req, res) => res.end('behind'));
    server.listen(behind);
    await once(server, 'listening');
    cleanUp(() => new Promise((resolve) => server.close(resolve)));
    const table = aTable().target('monolith', `unix:${behind}`, '/health').build();
    const proxy = await aProxy({ table, socketPath: front });
    expect(proxy.url).toBe(`unix:${front}`);
    const ask = async (): Promise<string> => {
      const req = httpRequest({ socketPath: front, path: '/', agent: false, headers: { host: 'x' } }).end();
      const [res] = (await once(req, 'response')) as [IncomingMessage];
      return textOf(res);
    };
    expect(await ask()).toBe('behind');
    await expect(aProxy({ table, socketPath: front })).rejects.toMatchObject({ code: 'PROXY-3001' });
    await proxy.close(0);
    await aProxy({ table, socketPath: front });
    expect(await ask()).toBe('behind');
  });
});
