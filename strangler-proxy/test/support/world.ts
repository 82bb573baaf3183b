import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type ProxyOptions, type RunningProxy, startProxy } from '../../src/index.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs after the test, last first. */
export function cleanUp(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

export interface Upstream {
  readonly url: string;
  readonly server: Server;
  /** `METHOD url` of every request, in order. */
  readonly seen: string[];
  stop(): Promise<void>;
}

export async function anUpstream(listener: RequestListener, port = 0): Promise<Upstream> {
  const seen: string[] = [];
  const server = createServer((req, res) => {
    seen.push(`${req.method} ${req.url}`);
    listener(req, res);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  cleanUp(stop);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, seen, stop };
}

/** An upstream that answers every request with its name. */
export function named(name: string, port = 0): Promise<Upstream> {
  return anUpstream((req, res) => {
    req.resume();
    res.setHeader('x-side', name);
    res.end(name);
  }, port);
}

/** An address on which nothing listens. */
export async function deadUrl(): Promise<string> {
  const upstream = await named('nobody');
  await upstream.stop();
  return upstream.url;
}

export async function aProxy(options: ProxyOptions): Promise<RunningProxy> {
  const proxy = await startProxy(options);
  cleanUp(() => proxy.close(0));
  return proxy;
}

/** A TCP server that hands over its sockets. */
export async function aRawServer(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends bytes and gathers all that comes back until the other side closes, or `until` is in it. */
export function rawExchange(url: string, text: string, until?: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (until !== undefined && received.includes(until)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly raw: string[];
  readonly trailers: IncomingMessage['trailers'];
  readonly body: string;
}

export interface Send {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
}

/** One request with node:http and its whole answer; rejects when the answer is cut. */
export function send(
  base: string,
  path: string,
  { method = 'GET', headers = {}, body }: Send = {},
): Promise<Got> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, path, method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          raw: res.rawHeaders,
          trailers: res.trailers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    req.on('error', reject);
    req.end(body);
  });
}

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'strangler-'));
  cleanUp(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits until `check` holds; an event would be better, but not everything has one. */
export async function eventually(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
