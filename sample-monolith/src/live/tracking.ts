import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { HttpError, notFound, unauthorized } from '../httpError';
import { resolveSession } from '../services/authService';
import { requireReadable } from '../services/orderService';
import { followTracking } from './followTracking';

const NORMAL_CLOSURE = 1000;
const INTERNAL_ERROR = 1011;

/** `/orders/:id/live?token=…`. An upgrade passes no middleware, so everything they check is checked here again. */
export function attachLiveTracking(server: Server): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    authorizeUpgrade(request).then(
      (orderId) =>
        sockets.handleUpgrade(request, socket, head, (webSocket) => sendTracking(orderId, webSocket)),
      (error: unknown) => refuse(socket, error),
    );
  });
}

/** Answers the id of the order that the caller may follow. */
async function authorizeUpgrade(request: IncomingMessage): Promise<number> {
  const url = new URL(request.url ?? '/', 'http://shop.invalid');
  const digits = /^\/orders\/(\d{1,9})\/live$/.exec(url.pathname)?.[1];
  if (digits === undefined) throw notFound('The page');

  const token = url.searchParams.get('token') ?? '';
  const user = /^[0-9a-f]{64}$/.test(token) ? await resolveSession(token) : undefined;
  if (user === undefined) throw unauthorized('The session is unknown or has expired', 'invalid_token');
  const order = await requireReadable(Number(digits), user);
  return order.id;
}

function sendTracking(orderId: number, webSocket: WebSocket): void {
  let stop: (() => void) | undefined;
  webSocket.on('error', () => webSocket.terminate());
  webSocket.on('close', () => stop?.());

  followTracking(
    { orderId, afterId: 0 },
    {
      send: (event) => webSocket.send(JSON.stringify(event)),
      end: () => webSocket.close(NORMAL_CLOSURE),
    },
  ).then(
    (stopFollowing) => {
      stop = stopFollowing;
      if (webSocket.readyState === webSocket.CLOSED) stop();
    },
    () => webSocket.close(INTERNAL_ERROR),
  );
}

const REASONS: Record<number, string> = { 401: 'Unauthorized', 404: 'Not Found' };

function refuse(socket: Duplex, error: unknown): void {
  const status = error instanceof HttpError ? error.status : 500;
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Internal Server Error'}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  );
}
