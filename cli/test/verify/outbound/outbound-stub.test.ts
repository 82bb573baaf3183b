import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RecordedCall, startOutboundRecorder } from '../../../src/record/outbound-recorder.ts';
import { withPreload } from '../../../src/runtime/preload.ts';
import { openOutboundStub } from '../../../src/verify/outbound/outbound-stub.ts';
import { aSample } from '../../helpers/a-sample.ts';

const run = promisify(execFile);

/** Another system: counts, and tells what it was asked. */
let asked = 0;
const other = createServer((request, response) => {
  asked += 1;
  request.resume();
  request.once('end', () => {
    if (request.url === '/broken') return void response.destroy();
    response.writeHead(201, { 'content-type': 'application/json', 'x-nr': String(asked) });
    response.end(JSON.stringify({ url: request.url, host: request.headers.host, nr: asked }));
  });
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
});
afterAll(() => void other.close());

/** A program of the user's whose calls go through a gate of ours. */
async function program(gate: string, source: string, except = ''): Promise<string> {
  const { stdout } = await run(process.execPath, ['-e', source], {
    env: {
      PATH: process.env.PATH,
      MIGRATE_OUTBOUND: gate,
      MIGRATE_OUTBOUND_EXCEPT: except,
      NODE_OPTIONS: withPreload(undefined, 'outbound.cjs'),
    },
  });
  return stdout.trim();
}

const posted = (path: string, body: unknown) =>
  `fetch('${origin}${path}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '${JSON.stringify(body)}' }).then((r) => r.text()).then(console.log, () => console.log('no answer'));`;
const got = (path: string) =>
  `require('http').get('${origin}${path}', { headers: ['Host', '${origin.slice(7)}', 'X-Key', 'a'] }, (r) => { let t = r.headers['x-nr'] + ' '; r.on('data', (c) => (t += c)).on('end', () => console.log(t)); });`;

async function recorded(...sources: string[]): Promise<readonly RecordedCall[]> {
  const recorder = await startOutboundRecorder(Date.now);
  for (const source of sources) await program(recorder.url, source);
  return await recorder.finish();
}

test('calls by fetch and by http reach the other system, and are kept with their answers', async () => {
  const calls = await recorded(posted('/a', { x: 1 }), got('/b?c=1'));
  expect(
    calls.map((one) => `${one.method} ${one.origin}${one.url} ${one.body} ${one.answer?.status}`),
  ).toEqual([`POST ${origin}/a {"x":1} 201`, `GET ${origin}/b?c=1  201`]);
  expect(JSON.parse(String(calls[1]?.answer?.body))).toMatchObject({ url: '/b?c=1', host: origin.slice(7) });
});

test('while verifying the same answers come back, and nobody is asked', async () => {
  const calls = await recorded(posted('/a', { x: 1 }), got('/b'), posted('/broken', {}));
  const before = asked;
  const stub = await openOutboundStub({ beganAt: 0, calls }, []);
  try {
    stub.expect(aSample());
    const first = JSON.parse(await program(stub.url, posted('/a', { x: 1 })));
    expect(first).toEqual(JSON.parse(String(calls[0]?.answer?.body)));
    expect(await program(stub.url, got('/b'))).toBe(
      `${calls[1]?.answer?.headers.find(([name]) => name === 'x-nr')?.[1]} ${calls[1]?.answer?.body}`,
    );
    expect(await program(stub.url, posted('/broken', {}))).toBe('no answer');
    expect(await program(stub.url, posted('/never', {}))).toContain('was not called when this was recorded');
    expect(asked).toBe(before);
    expect((await stub.calls(4)).map(({ url }) => url)).toEqual(['/a', '/b', '/broken', '/never']);
    stub.expect(aSample());
    expect(await stub.calls(0)).toEqual([]);
  } finally {
    await stub.close();
  }
});

test.each([
  ['https of CommonJS', `require('https').get('https://pay.test/x?y=1', told);`],
  [
    'https of a module',
    `const { get } = await import('node:https'); get(new URL('https://pay.test/x?y=1'), told);`,
  ],
  [
    'https with options',
    `require('https').request({ hostname: 'pay.test', path: '/x?y=1', agent: new (require('https').Agent)({ keepAlive: true }) }, told).end();`,
  ],
  [
    'fetch of a Request',
    `fetch(new Request('https://pay.test/x?y=1')).then((r) => r.text()).then(console.log);`,
  ],
])(
  '%s is answered as it was recorded, without a name or a certificate being asked for',
  async (_, source) => {
    const call = {
      method: 'GET',
      origin: 'https://pay.test',
      url: '/x?y=1',
      headers: [],
      body: Buffer.alloc(0),
    };
    const answer = { status: 200, headers: [], body: Buffer.from('paid') };
    const stub = await openOutboundStub({ beganAt: 0, calls: [{ ...call, at: 1, answer }] }, []);
    try {
      stub.expect(aSample());
      const told = `const told = (r) => { let t = ''; r.on('data', (c) => (t += c)).on('end', () => console.log(t)); };`;
      expect(await program(stub.url, `${told} (async () => { ${source} })();`)).toBe('paid');
    } finally {
      await stub.close();
    }
  },
);

test('the sides of a verification reach each other as ever', async () => {
  const stub = await openOutboundStub({ beganAt: 0, calls: [] }, []);
  try {
    expect(await program(stub.url, got('/seam'), origin.slice(7))).toContain('"url":"/seam"');
    expect(await stub.calls(0)).toEqual([]);
  } finally {
    await stub.close();
  }
});

test('a call that came after the answer when it was recorded is waited for', async () => {
  const sample = aSample();
  const call = { method: 'POST', origin, url: '/late', headers: [], body: Buffer.of(), answer: undefined };
  const late = { ...call, at: sample.endedAt + 20 };
  const stub = await openOutboundStub({ beganAt: 0, calls: [late] }, [sample]);
  try {
    stub.expect(sample);
    const headers = { 'x-migrate-origin': origin };
    setTimeout(() => fetch(`${stub.url}/late`, { method: 'POST', headers }).catch(() => undefined), 50);
    expect((await stub.calls(0)).map(({ url }) => url)).toEqual(['/late']);
  } finally {
    await stub.close();
  }
});
