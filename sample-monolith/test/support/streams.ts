import { request } from 'node:http';
import { baseUrl } from './client';

export interface EventStream {
  status: number;
  headers: Headers;
  /** The next block of the stream, without the empty line that ends it; undefined at its end. */
  next: () => Promise<string | undefined>;
  close: () => void;
}

export async function openEventStream(path: string, headers: Record<string, string>): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(baseUrl + path, { headers, signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    status: response.status,
    headers: response.headers,
    close: () => abort.abort(),
    async next() {
      while (!text.includes('\n\n')) {
        const chunk = await reader?.read();
        if (chunk?.value === undefined) return undefined;
        text += chunk.value;
      }
      const end = text.indexOf('\n\n');
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      return block;
    },
  };
}

export interface LiveSocket {
  /** The next message, parsed; undefined once the server has closed the socket. */
  next: () => Promise<unknown>;
  closeCode: () => number | undefined;
}

export async function openSocket(path: string): Promise<LiveSocket> {
  const socket = new WebSocket(baseUrl.replace('http', 'ws') + path);
  const messages: unknown[] = [];
  let code: number | undefined;
  let wake = () => {};
  socket.addEventListener('message', ({ data }) => {
    messages.push(JSON.parse(String(data)));
    wake();
  });
  socket.addEventListener('close', (event) => {
    code = event.code;
    wake();
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('The socket was refused')));
  });
  return {
    closeCode: () => code,
    async next() {
      while (messages.length === 0 && code === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return messages.shift();
    },
  };
}

/** A WebSocket does not tell why it was refused, so this asks for the upgrade by hand. */
export function refusedUpgradeStatus(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(baseUrl + path, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      },
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('upgrade', () => reject(new Error('The upgrade was not refused')));
    asked.on('error', reject);
    asked.end();
  });
}
