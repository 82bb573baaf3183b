import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { freePort, isPortFree, listenerOf, portsOf } from '../../src/ports/sockets.ts';

let server: Server | undefined;

afterEach(() => server?.close());

test.each(['127.0.0.1', '0.0.0.0', '::', '::1'])(
  'a port taken on %s is taken, by this process',
  async (host) => {
    const port = await freePort();
    expect(await isPortFree(port)).toBe(true);
    expect(listenerOf(port)).toBeUndefined();
    server = createServer();
    await new Promise<void>((resolve) => server?.listen(port, host, resolve));
    expect(await isPortFree(port)).toBe(false);
    expect(listenerOf(port)).toBe(process.pid);
    expect(portsOf([process.pid])).toContain(port);
  },
);

test('ports lie below those that systems give to clients', async () => {
  const ports = [await freePort(), await freePort(), await freePort()];
  expect(new Set(ports).size).toBe(3);
  for (const port of ports) expect(port).toBeLessThan(32_768);
});
