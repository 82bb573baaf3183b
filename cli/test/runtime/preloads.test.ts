import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../src/ports/sockets.ts';
import { withPreload } from '../../src/runtime/preload.ts';

const run = promisify(execFile);
const EXPRESS = JSON.stringify(join(import.meta.dirname, '../../../node_modules/express'));

/** A program of the user's with one of our files preloaded. */
async function program(source: string, preload: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await run(process.execPath, ['-e', source], {
    env: { PATH: process.env.PATH, ...env, NODE_OPTIONS: withPreload(undefined, preload) },
  });
  return stdout.trim();
}

test('NODE_OPTIONS keeps what it held', () => {
  expect(withPreload('--max-old-space-size=99', 'listen-port.cjs')).toMatch(
    /^--max-old-space-size=99 --require ".*listen-port\.cjs"$/,
  );
});

describe('suite-redirect', () => {
  const server = createServer((request, response) => response.end(`recorder ${request.url}`));
  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  });
  afterEach(() => void server.close());
  const redirected = (source: string) => {
    const { port } = server.address() as AddressInfo;
    return program(
      `const express = require(${EXPRESS}); const app = express(); app.get('/x', (q, s) => s.send('own'));\n${source}`,
      'suite-redirect.cjs',
      {
        MIGRATE_BASE_URL: `http://127.0.0.1:${port}`,
      },
    );
  };
  const ASK = `const ask = (port, host = '127.0.0.1') => new Promise((done, fail) => require('http').get({ port, host, path: '/x', agent: false }, (r) => { let t = ''; r.on('data', (c) => (t += c)).on('end', () => done(t)); }).on('error', fail));`;

  test('an in-process application is asked through the recorder, at once and by any client', async () => {
    const text = await redirected(
      `${ASK} const s = app.listen(0); Promise.all([ask(s.address().port), new Promise((r) => s.once('listening', r)).then(() => fetch('http://localhost:' + s.address().port + '/x')).then((r) => r.text())]).then((t) => { console.log(t.join('|')); process.exit(); });`,
    );
    expect(text).toBe('recorder /x|recorder /x');
  });

  test('its usual port may be taken: the copy gets another, and whoever asks for the usual one is redirected', async () => {
    const port = await freePort();
    const blocker = createServer(() => undefined);
    await new Promise<void>((resolve) => blocker.listen(port, () => resolve()));
    try {
      expect(
        await redirected(
          `${ASK} app.listen(${port}, () => ask(${port}, 'localhost').then((t) => { console.log(t); process.exit(); }));`,
        ),
      ).toBe('recorder /x');
    } finally {
      blocker.close();
    }
  });

  test('a plain server of the suite, a stub for instance, is left alone', async () => {
    const text = await redirected(
      `${ASK} const s = require('http').createServer((q, r) => r.end('stub')).listen(0, '127.0.0.1', () => ask(s.address().port).then((t) => { console.log(t); process.exit(); }));`,
    );
    expect(text).toBe('stub');
  });
});

describe('listen-port', () => {
  const listening = async (source: string, map: string) =>
    Number(
      await program(
        `${source}.on('listening', function () { console.log(this.address().port); process.exit(); })`,
        'listen-port.cjs',
        { MIGRATE_LISTEN: map },
      ),
    );

  test.each(['listen(PORT)', "listen(String(PORT), '127.0.0.1')", 'listen({ port: PORT })'])(
    'moves %s of the usual port',
    async (call) => {
      const [usual, other] = [await freePort(), await freePort()];
      const source = `const PORT = ${usual}; require('http').createServer().${call}`;
      expect(await listening(source, `${usual}:${other}`)).toBe(other);
    },
  );

  test('leaves other ports where they are', async () => {
    const [usual, other, metrics] = [await freePort(), await freePort(), await freePort()];
    expect(await listening(`require('http').createServer().listen(${metrics})`, `${usual}:${other}`)).toBe(
      metrics,
    );
  });
});
