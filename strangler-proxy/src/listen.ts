import { once } from 'node:events';
import { chmodSync, rmSync, statSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { ProxyError } from './errors/proxy-error.ts';

const BACKLOG = 4096;

export interface Place {
  readonly port: number;
  readonly host: string;
  /** A Unix socket in place of port and host. */
  readonly path?: string | undefined;
  readonly secure?: boolean;
}

/** Listens and answers with the base URL. */
export async function listen(server: Server, place: Place): Promise<string> {
  const { port, host, path, secure = false } = place;
  if (path !== undefined) await removeStale(path);
  server.listen(path === undefined ? { port, host, backlog: BACKLOG } : { path, backlog: BACKLOG });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new ProxyError(taken ? 'PROXY-3001' : 'PROXY-3002', { detail: path ?? `${host}:${port}`, cause });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') {
    // The group may connect, so that a web server of another user in the group can be in front.
    if (path !== undefined) chmodSync(path, 0o660);
    return `unix:${path}`;
  }
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${secure ? 'https' : 'http'}://${name}:${address.port}`;
}

/** A socket that a killed proxy left behind would keep the place taken for ever; one that answers is in use. */
async function removeStale(path: string): Promise<void> {
  if (!statSync(path, { throwIfNoEntry: false })?.isSocket()) return;
  const answers = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (!answers) rmSync(path);
}
