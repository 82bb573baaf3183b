import { callbacksOf, packageOf, textOf } from '../detectors/call-places.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { FunctionValue } from '../interpreter/values.ts';

/** A server of long-lived connections, or a handler of theirs. */
export interface Socket {
  readonly by: string;
  readonly what: 'server' | 'handler';
  readonly name: string;
  readonly callbacks: readonly FunctionValue[];
}

const SERVERS =
  /^(?:ws(?:\.WebSocketServer|\.Server|\.WebSocket\.Server)|socket\.io(?:\.Server)?|express-ws|sockjs\.createServer|faye\.NodeAdapter)$/;
const HANDLERS =
  /^(?:ws(?:\.WebSocketServer|\.Server|\.WebSocket\.Server)|socket\.io(?:\.Server)?|sockjs\.createServer)\(\)(?:\.(?:of|of\(\)|sockets))*\.on$/;

/** What a call has to do with WebSockets, or undefined. */
export function socketOf({ target, args }: CallSite): Socket | undefined {
  const by = target.startsWith('socket.io') ? 'socket.io' : packageOf(target);
  if (SERVERS.test(target)) return { by, what: 'server', name: by, callbacks: [] };
  const event = textOf(args[0]) ?? '{?}';
  if (target === 'http.Server.on' && event === 'upgrade')
    return { by: 'http', what: 'handler', name: event, callbacks: callbacksOf(args) };
  return HANDLERS.test(target)
    ? { by, what: 'handler', name: event, callbacks: callbacksOf(args) }
    : undefined;
}
