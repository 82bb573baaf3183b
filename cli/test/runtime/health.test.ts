import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { waitHealthy } from '../../src/runtime/health.ts';
import type { RunningProcess } from '../../src/runtime/processes.ts';

let refused = 0;
const server = createServer((_req, res) => res.end('well'));
server.on('connection', (socket) => {
  // As if it had begun to listen between the questions to the two addresses.
  if (refused === 0 && (socket.localAddress ?? '').includes('127.0.0.1')) {
    refused += 1;
    socket.destroy();
  }
});
afterEach(() => {
  server.close();
});

const running: RunningProcess = {
  record: { name: 'app', role: 'monolith', token: 't', stopSignal: 'SIGTERM', logFile: '' },
  pid: 0,
  exited: new Promise(() => undefined),
  exit: () => undefined,
  amend: () => undefined,
  stop: async () => undefined,
};

test('an application on both addresses has one URL, whichever answered first', async () => {
  server.listen(0, '::1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const wait = { name: 'app', port: address.port, path: '/', timeoutSeconds: 5, secrets: [] };
  expect(await waitHealthy(running, wait)).toBe(`http://[::1]:${address.port}`);
  server.close();
  await once(server, 'close');
  server.listen(address.port, '::');
  await once(server, 'listening');
  refused = 0;
  expect(await waitHealthy(running, wait)).toBe(`http://127.0.0.1:${address.port}`);
  expect(refused).toBe(1);
});
