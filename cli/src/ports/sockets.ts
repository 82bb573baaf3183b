import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

/**
 * Where ports for servers are sought: below those that systems give to clients (Linux 32768 and up, macOS and IANA 49152 and
 * up). One of these could be taken by an outgoing connection while a server is stopped and started again on it.
 */
const SERVERS = { first: 20_000, count: 10_000 };

/** Processes that seek at the same time, whose ids lie close together, begin a stretch apart. */
const STRETCH = 89;

let sought = process.pid * STRETCH;

/** A port that nobody uses at this moment, on any address; never the same one twice in a row to this process. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < SERVERS.count; tried += 1) {
    const port = SERVERS.first + (sought % SERVERS.count);
    sought += 1;
    if (await isPortFree(port)) return port;
  }
  throw new Error(
    `No port from ${SERVERS.first} on could be opened: all are taken, or this system allows none`,
  );
}

/** Whether a program could listen on the port, on any address of this machine. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['::', '0.0.0.0', '127.0.0.1']) {
    try {
      await close(await listen(port, host));
    } catch (error) {
      // A machine without IPv6 refuses `::`, which says nothing about the port.
      if (!isUnavailableAddress(error)) return false;
    }
  }
  return true;
}

/** Whether the system's table of sockets shows a listener on the port; undefined where it shows none at all or cannot be read. */
export function hasListener(port: number): boolean | undefined {
  const sockets = listeningSockets();
  return sockets.length === 0 ? undefined : sockets.some((one) => one.port === port);
}

/** Id of the process that listens on the port, where the system tells (Linux, own processes or root). */
export function listenerOf(port: number): number | undefined {
  const inodes = new Set(listeningSockets().flatMap((one) => (one.port === port ? [one.inode] : [])));
  if (inodes.size === 0) return undefined;
  return processIds().find((pid) => socketInodes(pid).some((inode) => inodes.has(inode)));
}

/** Ports on which the given processes listen (Linux). */
export function portsOf(pids: readonly number[]): readonly number[] {
  const inodes = new Set(pids.flatMap(socketInodes));
  const ports = listeningSockets().flatMap((one) => (inodes.has(one.inode) ? [one.port] : []));
  return [...new Set(ports)].sort((a, b) => a - b);
}

function listen(port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function isUnavailableAddress(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT' || error.code === 'EINVAL')
  );
}

interface ListeningSocket {
  readonly port: number;
  readonly inode: string;
}

/** proc(5), /proc/net/tcp: local address in field 1, state 0A is LISTEN, inode in field 9. */
function listeningSockets(): readonly ListeningSocket[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readLines(file)
      .map((line) => line.trim().split(/\s+/))
      .flatMap((fields) => {
        const port = Number.parseInt(fields[1]?.split(':')[1] ?? '', 16);
        const inode = fields[9];
        return fields[3] === '0A' && inode !== undefined ? [{ port, inode }] : [];
      }),
  );
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function socketInodes(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
