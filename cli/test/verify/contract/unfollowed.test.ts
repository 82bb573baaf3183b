import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVault } from '../../../src/record/vault.ts';
import { interactionsOf } from '../../../src/verify/contract/pact-file.ts';
import { groupSamples } from '../../../src/verify/contract/sample-groups.ts';
import { verifyInteractions } from '../../../src/verify/contract/verify-interactions.ts';
import { aSample } from '../../helpers/a-sample.ts';

let answer: { status: number; location: string };
const provider = createServer((request, response) => {
  if (request.url === '/new') return void response.writeHead(200).end();
  response.writeHead(answer.status, { location: answer.location }).end();
});
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const address = provider.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  provider.close();
});

/** The verifier would follow what was recorded as an answer of its own. */
test.each([
  ['a redirect is judged itself', { status: 301, location: '/new' }, []],
  ['another redirect is not the recorded one', { status: 302, location: '/new' }, ['status']],
  ['one to another place is told', { status: 301, location: '/old' }, ['header:location']],
  ['what is no redirect any more is told', { status: 201, location: '/new' }, ['status', 'header:location']],
])('%s', async (_, answered, fields) => {
  answer = answered;
  const samples = [
    aSample({ route: 'GET /old', url: '/old', status: 301, responseHeaders: [['Location', '/new']] }),
  ];
  const [interaction] = groupSamples(samples, ['GET /old']).flatMap((group) => interactionsOf(group));
  if (interaction === undefined) throw new Error('there is an interaction');
  const { results } = await verifyInteractions(
    { provider: 'pages', providerUrl: url, prepare: async () => undefined, vault: openVault('r', {}) },
    [interaction],
  );
  const { outcome, mismatches = [] } = results.get(interaction) ?? {};
  expect(outcome).toBe(fields.length === 0 ? 'ok' : 'mismatch');
  expect(mismatches.map(({ field }) => field).sort()).toEqual([...fields].sort());
  expect(JSON.stringify(mismatches)).not.toContain('x-migrate');
});
