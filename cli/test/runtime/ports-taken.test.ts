import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireFreePort } from '../../src/runtime/ports-taken.ts';

let port: number;
let elsewhere: Server;
let client: Socket;

/** A connection to elsewhere, whose own port, given by the system, is the one that a server wants. */
beforeEach(async () => {
  elsewhere = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const { port: remote } = elsewhere.address() as AddressInfo;
  client = connect(remote, '127.0.0.1');
  await once(client, 'connect');
  port = client.localPort ?? 0;
});

afterEach(async () => {
  client.resetAndDestroy(); // A connection that is closed in turn keeps its port for a minute (TIME_WAIT).
  elsewhere.close();
  await once(elsewhere, 'close');
});

test('a port that a client was given for a moment is waited for', async () => {
  const wait = requireFreePort(port, 'monolith');
  setTimeout(() => client.resetAndDestroy(), 300);
  await expect(wait).resolves.toBeUndefined();
});

test('a client that keeps it is told from a server', async () => {
  await expect(requireFreePort(port, 'monolith', 200)).rejects.toMatchObject({
    problem: { code: 'MIG-3001', cause: 'An outgoing connection of some program uses it as its own port.' },
  });
});

test('a server that is about to end is waited for', async () => {
  const ending = createServer().listen(0, '127.0.0.1');
  await once(ending, 'listening');
  const { port: held } = ending.address() as AddressInfo;
  const wait = requireFreePort(held, 'monolith');
  setTimeout(() => ending.close(), 300);
  await expect(wait).resolves.toBeUndefined();
});

test('a server that listens there is named', async () => {
  const { port: taken } = elsewhere.address() as AddressInfo;
  await expect(requireFreePort(taken, 'monolith')).rejects.toMatchObject({
    problem: { code: 'MIG-3001', cause: expect.stringContaining(`Process ${process.pid} listens there`) },
  });
});
