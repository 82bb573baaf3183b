import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { ModelRoute } from '../../../src/artifacts/model.ts';
import { openVault } from '../../../src/record/vault.ts';
import { openOutboundStub } from '../../../src/verify/outbound/outbound-stub.ts';
import { checkParity } from '../../../src/verify/parity/parity-check.ts';
import { stateless } from '../../../src/verify/states/open-for.ts';
import { aSample } from '../../helpers/a-sample.ts';

const ROUTE: ModelRoute = {
  id: 'GET /n',
  method: 'GET',
  path: '/n',
  file: 'app.js',
  line: 1,
  kind: 'query',
  middleware: [],
  functions: [],
  reads: [],
  writes: [],
};
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function side(answer: RequestListener) {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    pid: process.pid,
    port,
    logFile: '',
    stop: async () => undefined,
  };
}

async function parity(
  monolith: RequestListener,
  service: RequestListener,
  { samples = 1, servicePid = process.pid } = {},
) {
  const outbound = await openOutboundStub({ beganAt: 0, calls: [] }, []);
  try {
    return await checkParity({
      routes: [ROUTE],
      samples: {
        recording: {
          schema: 'migrate/samples@1',
          application: 'n',
          at: '2026-01-01T00:00:00.000Z',
          command: ['true'],
          exitCode: 0,
          rowChanges: false,
          coverage: {},
          samples,
        },
        samples: Array.from({ length: samples }, (_, index) =>
          aSample({ index, route: ROUTE.id, url: '/n' }),
        ),
        vault: openVault('r', {}),
        changes: [],
      },
      sides: {
        monolith: await side(monolith),
        service: { ...(await side(service)), pid: servicePid },
        seams: [],
        isMonolithAlone: true,
        stop: async () => undefined,
      },
      states: stateless(),
      outbound,
    });
  } finally {
    await outbound.close();
  }
}

const json =
  (value: () => unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value()));
  };

test('a difference is told with the request that shows it, once for each place', async () => {
  const check = await parity(
    json(() => ({ items: [{ a: 1 }, { a: 2 }] })),
    json(() => ({ items: [{ a: 3 }, { a: 4 }] })),
    { samples: 2 },
  );
  expect(check).toMatchObject({ verdict: 'fail', evidence: { compared: 2, different: 2 } });
  expect(check.findings).toEqual([
    { route: 'GET /n', field: '$.items[*].a', message: 'monolith 1, service 3 (sample 0: GET /n)' },
  ]);
});

test('what the monolith does not repeat is noise, and listed', async () => {
  let nr = 10;
  const counting = json(() => {
    nr += 1;
    return { nr: String(nr) };
  });
  const check = await parity(counting, counting);
  expect(check).toMatchObject({ verdict: 'pass', evidence: { equal: 1, noise: ['GET /n $.nr'] } });
});

test('a difference that is gone when asked again does not count', async () => {
  const slips = [1];
  const check = await parity(
    json(() => ({ a: 0 })),
    json(() => ({ a: slips.pop() ?? 0 })),
  );
  expect(check).toMatchObject({ verdict: 'pass', evidence: { compared: 1, equal: 1 } });
});

test('a service that ends is told with the request that it ended at, and nothing more is asked', async () => {
  const running = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
  const ended = once(running, 'exit');
  const same = json(() => ({}));
  const ending: RequestListener = async (request, response) => {
    running.kill('SIGKILL');
    await ended;
    same(request, response);
  };
  const check = await parity(same, ending, { samples: 2, servicePid: running.pid ?? 0 });
  expect(check).toMatchObject({ verdict: 'fail', evidence: { compared: 1 } });
  expect(check.findings).toEqual([
    {
      route: 'GET /n',
      field: 'process',
      message: 'the service ended at this request or after its answer (sample 0: GET /n)',
    },
  ]);
});

test('a service that had ended before is blamed on no route', async () => {
  const same = json(() => ({}));
  const servicePid = spawnSync(process.execPath, ['--version']).pid;
  const check = await parity(same, same, { servicePid });
  expect(check).toMatchObject({ verdict: 'fail', findings: [{ field: 'process' }] });
  expect(check.findings[0]?.route).toBeUndefined();
});

test('no cookie’s value is told', async () => {
  const withCookie = (cookie: string) => json(() => ({}), { 'set-cookie': cookie });
  const other = await parity(withCookie('sid=deadbeef; Secure'), withCookie('sid=cafebabe'));
  expect(other.findings.map(({ field }) => field)).toEqual([
    'header:set-cookie.sid.value',
    'header:set-cookie.sid.secure',
  ]);
  const none = await parity(
    withCookie('sid=deadbeef'),
    json(() => ({})),
  );
  expect(none.findings).toMatchObject([
    { field: 'header:set-cookie.sid', message: expect.stringContaining('the service does not set it') },
  ]);
  expect(JSON.stringify([other, none])).not.toMatch(/deadbeef|cafebabe/);
});

test('a monolith that answers once so and once so shows nothing', async () => {
  let nr = 0;
  const check = await parity(
    (_, response) => {
      nr += 1;
      response.writeHead(nr % 2 === 0 ? 429 : 200).end();
    },
    (_, response) => response.writeHead(500).end(),
  );
  expect(check).toMatchObject({
    verdict: 'not-run',
    evidence: { compared: 0, skipped: 1, notCompared: ['GET /n'] },
  });
});

test('a service that does not answer fails', async () => {
  const check = await parity(
    json(() => ({})),
    (request) => request.socket.destroy(),
  );
  expect(check).toMatchObject({
    verdict: 'fail',
    findings: [{ field: 'status', message: expect.stringContaining('"no answer"') }],
  });
});
