import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Calls back once, when a response is over, whole or not. Node tells nothing of responses that still wait behind an
 * earlier one of the same connection when that connection closes, so for those the connection is watched.
 */
export function onResponseClose({ socket }: IncomingMessage, res: ServerResponse, over: () => void): void {
  if (res.socket !== null) {
    res.once('close', over);
    return;
  }
  const leave = (): void => {
    res.destroy();
    over();
  };
  // A client may send any number of requests ahead.
  socket.setMaxListeners(0).once('close', leave);
  res.once('close', () => {
    socket.off('close', leave);
    over();
  });
}
