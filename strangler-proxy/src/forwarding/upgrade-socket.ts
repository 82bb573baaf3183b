import type { Duplex } from 'node:stream';
import type { ProxyTarget } from 'http-proxy';
import { socketPathOf } from './upstreams.ts';

/** How http-proxy is told where an instance is. */
export function targetOf(origin: string): ProxyTarget {
  const socketPath = socketPathOf(origin);
  if (socketPath === undefined) return new URL(origin);
  return { protocol: 'http:', host: 'localhost', port: 80, socketPath };
}

export function bytesWritten(socket: Duplex): number {
  return 'bytesWritten' in socket ? Number(socket.bytesWritten) : 0;
}

/**
 * http-proxy closes the client's socket as soon as a side fails. While nothing was written to it, another side may
 * still answer, so that closing is ours to decide.
 */
export function closeOnlyWhenBegun(socket: Duplex): void {
  if (!('destroySoon' in socket) || typeof socket.destroySoon !== 'function') return;
  const before = bytesWritten(socket);
  const close = socket.destroySoon.bind(socket);
  Object.defineProperty(socket, 'destroySoon', {
    configurable: true,
    value: () => {
      if (bytesWritten(socket) > before) close();
    },
  });
}
