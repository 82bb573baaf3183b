import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pick, seeded } from '../support/random.ts';
import { aTable } from '../support/table.ts';
import { aFolder, aProxy, cleanUp } from '../support/world.ts';

const METHODS = ['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PUT'] as const;
const NAMES = [
  'Content-Length',
  'content-length',
  'Transfer-Encoding',
  'TRANSFER-ENCODING',
  'Connection',
] as const;
const VALUES = [
  '0',
  '4',
  '38',
  '39',
  '+38',
  '0x26',
  '38, 38',
  'chunked',
  'Chunked',
  'chunked, chunked',
] as const;
const MORE_VALUES = [
  'identity',
  'gzip',
  ' chunked',
  'chunked ',
  '"chunked"',
  'close',
  'Content-Length',
  '',
] as const;
const SEPARATORS = [': ', ': ', ': ', ': ', ':', ' : ', ':\t', ':\x0b', ': \r\n '] as const;
const ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r'] as const;
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const BODIES = [
  SMUGGLED,
  `0\r\n\r\n${SMUGGLED}`,
  `26\r\n${SMUGGLED}\r\n0\r\n\r\n`,
  `26;x=y\r\n${SMUGGLED}\r\n0\r\n\r\n`,
  `0026\r\n${SMUGGLED}\r\n0\r\nX-Trailer: 1\r\n\r\n`,
  `5\r\nhello\r\n0\r\n\r\n${SMUGGLED}`,
  `\r\n${SMUGGLED}`,
] as const;

function aRequest(random: () => number, id: number): string {
  const headers = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const value = random() < 0.7 ? pick(random, VALUES) : pick(random, MORE_VALUES);
    return `${pick(random, NAMES)}${pick(random, SEPARATORS)}${value}${pick(random, ENDS)}`;
  });
  const version = random() < 0.1 ? '1.0' : '1.1';
  return `${pick(random, METHODS)} /${id} HTTP/${version}\r\nHost: x\r\n${headers.join('')}\r\n${pick(random, BODIES)}`;
}

/** An upstream that believes almost anything, as old ones do; and what it took for requests. */
async function gullible() {
  const urls: string[] = [];
  const server = createServer({ insecureHTTPParser: true }, (req, res) => {
    urls.push(req.url ?? '');
    req.resume();
    res.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, urls };
}

/** Sends bytes and gives the other side a moment; some of them never make a whole request. */
function fire(port: number, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    const timer = setTimeout(() => socket.destroy(), 150);
    socket.on('data', () => undefined).on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

describe('framing that is made up at random', () => {
  it('never lets the upstream see a request that the proxy did not route', async () => {
    const upstream = await gullible();
    const log = join(aFolder(), 'access.ndjson');
    const table = aTable().target('monolith', upstream.url).build();
    const proxy = await aProxy({ table, accessLog: log });
    const port = Number(new URL(proxy.url).port);
    const random = seeded(7);
    for (let round = 0; round < 30; round += 1) {
      const requests = Array.from({ length: 50 }, (_, i) => aRequest(random, round * 50 + i));
      await Promise.all(requests.map((bytes) => fire(port, bytes)));
    }
    await proxy.close(1000);
    const routed = new Map<string, number>();
    for (const line of readFileSync(log, 'utf8').trimEnd().split('\n')) {
      const { url } = JSON.parse(line);
      routed.set(url, (routed.get(url) ?? 0) + 1);
    }
    const seen = new Map<string, number>();
    for (const url of upstream.urls) seen.set(url, (seen.get(url) ?? 0) + 1);
    const unrouted = [...seen].filter(([url, count]) => count > (routed.get(url) ?? 0));
    expect(unrouted).toEqual([]);
    // Enough of them made sense to be forwarded, and enough were nonsense.
    expect(seen.size).toBeGreaterThan(25);
    expect(seen.size).toBeLessThan(1_000);
  });
});
