import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerRaw } from './upgrade.ts';

/** Node before 24.9 leaves no choice but to take every Upgrade; one that is no WebSocket is answered as a request. */
export function answerAsRequest(
  req: IncomingMessage,
  socket: Duplex,
  answer: (res: ServerResponse) => void,
): void {
  if (req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined) {
    answerRaw(socket, 'PROXY-5007');
    return;
  }
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  res.assignSocket(req.socket);
  res.once('finish', () => socket.end());
  socket.on('error', () => socket.destroy());
  answer(res);
}
