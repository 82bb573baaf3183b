import { expect, test } from 'vitest';
import { modelSchema } from '../../../src/artifacts/model.ts';
import { openVault } from '../../../src/record/vault.ts';
import { openOutboundStub } from '../../../src/verify/outbound/outbound-stub.ts';
import { replayForCalls } from '../../../src/verify/seams/more-calls.ts';
import { openSeamTap } from '../../../src/verify/seams/seam-tap.ts';
import { stateless } from '../../../src/verify/states/open-for.ts';
import { aSample } from '../../helpers/a-sample.ts';
import { serveOnce } from '../../helpers/serve.ts';

const ROUTE = modelSchema.shape.routes.element.parse({
  id: 'GET /:id',
  method: 'GET',
  path: '/:id',
  file: 'a.js',
  line: 1,
  kind: 'query',
  middleware: [],
  functions: [],
  reads: [],
  writes: [],
});

/** What goes astray of one request for each path, all recorded as answered with 200. */
async function straysOf(
  paths: readonly string[],
  statusOf: (url: string) => number,
  alone?: (url: string) => number,
) {
  const monolith = alone && (await serveOnce(alone));
  const caller = await serveOnce(statusOf);
  const tap = await openSeamTap(caller.url);
  const outbound = await openOutboundStub({ beganAt: 0, calls: [] }, []);
  const samples = paths.map((url, index) => aSample({ index, route: ROUTE.id, url }));
  try {
    const strays = await replayForCalls(caller.url, [ROUTE], tap, {
      samples: { samples, vault: openVault('one', {}) },
      states: stateless(),
      outbound,
      aloneUrl: monolith?.url,
    });
    return strays.map(({ sample, got, isUnrepeatable }) => [sample.index, got, isUnrepeatable]);
  } finally {
    caller.close();
    monolith?.close();
    await tap.close();
    await outbound.close();
  }
}

test('a request that is answered otherwise than recorded is told with what came', async () => {
  expect(await straysOf(['/good', '/bad'], (url) => (url === '/bad' ? 500 : 200))).toEqual([[1, 500, false]]);
});

test('one that was only overtaken is answered as recorded when it is asked again', async () => {
  let asked = 0;
  expect(await straysOf(['/once'], () => (++asked === 1 ? 500 : 200))).toEqual([]);
});

test('what the monolith does not answer as recorded by itself is not the fault of a seam', async () => {
  const turned = (url: string) => (url === '/good' ? 200 : 500);
  const alone = (url: string) => (url === '/two-at-once' ? 503 : 200);
  expect(await straysOf(['/good', '/two-at-once', '/broken'], turned, alone)).toEqual([
    [1, 500, true],
    [2, 500, false],
  ]);
});
