import { appendFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';

/**
 * A target of the chaos run, a process of its own that may be killed: `node target.ts PORT LEDGER MANNER`. Writes the id of each
 * command to the ledger before anything else. Every third request meets the manner: hang, half, reset, or well; `slow` and `mute`
 * take every one.
 */
const [, , port = '0', ledger = '', manner = 'well'] = process.argv;

const SLOW_MS = 500;
const BODY = JSON.stringify({ text: 'x'.repeat(400) });
let count = 0;
let failing = false;

const MANNERS: Readonly<Record<string, (res: ServerResponse) => void>> = {
  hang: () => undefined,
  half: (res) => {
    res.writeHead(200, { 'content-length': BODY.length });
    res.write(BODY.slice(0, 100));
    setTimeout(() => res.socket?.destroy(), 5);
  },
  reset: (res) => void res.socket?.resetAndDestroy(),
  slow: (res) => void setTimeout(() => res.end(BODY), SLOW_MS),
  mute: () => undefined,
};
const EVERY = manner === 'slow' || manner === 'mute' ? 1 : 3;

const server = createServer((req, res) => {
  if (req.url === '/health') {
    res.end('ok');
    return;
  }
  if (req.url === '/fail') {
    failing = true;
    res.end('from now on');
    return;
  }
  const id = req.headers['x-id'];
  if (req.method === 'POST' && typeof id === 'string') appendFileSync(ledger, `${id}\n`);
  req.resume();
  count += 1;
  const rude = count % EVERY === 0 ? MANNERS[manner] : undefined;
  if (rude) rude(res);
  else if (failing) res.writeHead(500).end('broken');
  else res.writeHead(200, { 'content-type': 'application/json' }).end(BODY);
});
server.listen(Number(port), '127.0.0.1', () => process.send?.('listening'));
