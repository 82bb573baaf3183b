import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { judge } from '../../../src/verify/contract/judge.ts';
import { type Interaction, pactOf, RECORDED_STATE } from '../../../src/verify/contract/pact-file.ts';
import { runVerifier } from '../../../src/verify/contract/run-verifier.ts';
import { emptyProject, type FixtureCopy } from '../../helpers/copy-fixture.ts';

/** Each of these was green in Pact's own eyes (traps.md); through our judge it must not be. */
describe('known false greens of the real verifier', () => {
  let provider: Server;
  let url = '';
  let project: FixtureCopy;

  beforeAll(async () => {
    provider = createServer((request, response) => {
      response.writeHead(request.url === '/gone' ? 404 : 200, { 'content-type': 'application/json' });
      response.end('{"id":"seven","items":[{"id":1}]}');
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const address = provider.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => {
    provider.close();
  });
  beforeEach(() => {
    project = emptyProject();
  });
  afterEach(() => project.remove());

  const interaction = (
    path: string,
    content: Interaction['response']['body'],
    pending = false,
  ): Interaction => ({
    type: 'Synchronous/HTTP',
    description: `GET ${path} (sample 5)`,
    pending,
    providerStates: [{ name: RECORDED_STATE, params: { sample: 5 } }],
    request: { method: 'GET', path },
    response: {
      status: 200,
      ...(content === undefined ? {} : { body: content }),
      matchingRules: { body: { '$.id': { combine: 'AND', matchers: [{ match: 'integer' }] } } },
    },
  });
  const body = (content: object) => ({
    content: JSON.parse(JSON.stringify(content)),
    contentType: 'application/json',
    encoded: false,
  });
  const good = interaction('/a', undefined);
  const bad = (pending = false) => interaction('/a', body({ id: 1 }), pending);

  async function verdictOn(
    interactions: readonly Interaction[],
    options: {
      states?: readonly string[];
      restore?: (sample: number) => Promise<void>;
      expected?: Interaction;
    } = {},
  ) {
    const pactFile = join(project.root, 'pact.json');
    writeFileSync(pactFile, JSON.stringify(pactOf('provider', interactions)));
    const outcome = await runVerifier({
      provider: 'provider',
      providerBaseUrl: url,
      pactFile,
      states: options.states ?? [RECORDED_STATE],
      restore: options.restore ?? (async () => undefined),
    });
    const wanted = options.expected ?? interactions[0] ?? good;
    const [result] = judge(outcome.report, [{ description: wanted.description, sample: 5 }], outcome.states);
    return { result, report: outcome.report };
  }

  test('a kept contract is green', async () => {
    expect((await verdictOn([good])).result).toMatchObject({ outcome: 'ok', reasons: [] });
  });

  test('a missing state handler is red', async () => {
    const { result, report } = await verdictOn([good], { states: [] });
    expect(report).toMatchObject({ result: true });
    expect(result).toMatchObject({ outcome: 'untrusted', reasons: ['the database state was not restored'] });
  });

  test('a throwing state handler is red', async () => {
    const { result, report } = await verdictOn([good], {
      restore: () => Promise.reject(new Error('disk full')),
    });
    expect(report).toMatchObject({ result: true });
    expect(result).toMatchObject({
      outcome: 'untrusted',
      reasons: ['the database state could not be restored: disk full'],
    });
  });

  test('an empty pact is red', async () => {
    const { result } = await verdictOn([], { expected: good });
    expect(result?.outcome).toBe('untrusted');
    expect(result?.reasons).toContain('it has 0 results instead of one');
  });

  test('a pending mismatch is red', async () => {
    const { result, report } = await verdictOn([bad(true)]);
    expect(report).toMatchObject({ result: true });
    expect(result).toMatchObject({
      outcome: 'untrusted',
      reasons: ['it is pending, so its result does not count'],
    });
  });

  test('a mismatch names its field', async () => {
    expect((await verdictOn([bad()])).result).toMatchObject({
      outcome: 'mismatch',
      mismatches: [{ field: '$.id', message: expect.stringContaining('integer') }],
    });
  });

  test('a missing field is named itself, in lists too, and a wrong status is one', async () => {
    const missing = await verdictOn([interaction('/a', body({ price: 1, items: [{ id: 1, price: 1 }] }))]);
    expect(missing.result?.mismatches.map((one) => one.field)).toEqual(
      expect.arrayContaining(['$.price', '$.items[*].price']),
    );
    const status = await verdictOn([interaction('/gone', undefined)]);
    expect(status.result?.mismatches).toEqual([{ field: 'status', message: 'expected 200, got 404' }]);
  });
});

describe('reports in other forms', () => {
  const expected = [{ description: 'd', sample: 1 }];
  const restored = new Map([[1, { handled: 1, failures: [] }]]);

  test.each([undefined, null, {}, 'x', { interactionResults: 'none' }])('%j is not believed', (report) => {
    expect(judge(report, expected, restored)[0]?.outcome).toBe('untrusted');
  });

  test('two results for one interaction, or a state restored twice, are not believed', () => {
    const result = { description: 'd', pending: false, result: 'OK' };
    expect(judge({ interactionResults: [result, result] }, expected, restored)[0]?.outcome).toBe('untrusted');
    const twice = new Map([[1, { handled: 2, failures: [] }]]);
    expect(judge({ interactionResults: [result] }, expected, twice)[0]?.outcome).toBe('untrusted');
    expect(
      judge({ interactionResults: [{ ...result, result: 'Error' }], errors: [] }, expected, restored)[0]
        ?.reasons,
    ).toEqual(['it failed without saying where']);
  });
});

test('a mismatch that does not say what was there is a mismatch all the same', () => {
  const report = {
    interactionResults: [{ description: 'GET /berths', result: 'Error' }],
    errors: [
      {
        interaction: 'the interaction - GET /berths',
        mismatch: { mismatches: [{ type: 'BodyMismatch', path: '$.name', mismatch: 'no name' }] },
      },
    ],
  };
  const restored = new Map([[1, { handled: 1, failures: [] }]]);
  expect(judge(report, [{ description: 'GET /berths', sample: 1 }], restored)).toEqual([
    {
      description: 'GET /berths',
      outcome: 'mismatch',
      mismatches: [{ field: '$.name', message: 'no name' }],
      reasons: [],
    },
  ]);
});
