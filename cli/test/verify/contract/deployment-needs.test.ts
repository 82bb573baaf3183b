import { describe, expect, test } from 'vitest';
import { type Matrix, type MatrixRow, withDeployment, withRow } from '../../../src/artifacts/matrix.ts';
import { needsOf } from '../../../src/verify/contract/deployment-needs.ts';

const EMPTY: Matrix = { schema: 'migrate/matrix@1', rows: [], deployments: [] };
const AT = '2026-01-02T03:04:05.000Z';
const candidate = { participant: 'stock', version: 's2', environment: 'production' };

const row = (change: Partial<MatrixRow> = {}): MatrixRow => ({
  consumer: 'clients',
  consumerVersion: 'c1',
  pact: 'p1',
  provider: 'stock',
  version: 's2',
  result: 'pass',
  at: AT,
  ...change,
});
const rows = (...changes: Partial<MatrixRow>[]) => changes.map(row).reduce(withRow, EMPTY);
const deployed = (matrix: Matrix, participant: string, version: string) =>
  withDeployment(matrix, { environment: 'production', participant, version, at: AT });
const pact = (consumer: string, provider: string, content: string) => ({ consumer, provider, content });
const results = (matrix: Matrix, ...pacts: ReturnType<typeof pact>[]) =>
  needsOf(matrix, pacts, candidate).map((one) => `${one.consumer}>${one.provider}: ${one.result}`);

describe('a provider', () => {
  const clients = pact('clients', 'stock', 'p1');

  test('is known to fit by a row of this very pact and this very version', () => {
    expect(results(rows({}), clients)).toEqual(['clients>stock: pass']);
    expect(results(rows({ version: 's1' }), clients)).toEqual(['clients>stock: unknown']);
    expect(results(rows({ pact: 'p0' }), clients)).toEqual(['clients>stock: unknown']);
  });

  test.each(['fail', 'inconclusive', 'not-run'] as const)('does not fit by a result of %s', (result) => {
    expect(results(rows({ result }), clients)).toEqual([`clients>stock: ${result}`]);
  });

  test('must keep the pact of the consumer that is deployed, not only the newest', () => {
    const known = rows(
      { consumer: 'orders', consumerVersion: 'o1', pact: 'old', version: 's1' },
      { consumer: 'orders', consumerVersion: 'o2', pact: 'new' },
    );
    const newest = pact('orders', 'stock', 'new');
    expect(results(known, newest)).toEqual(['orders>stock: pass']);
    expect(results(deployed(known, 'orders', 'o1'), newest)).toEqual(['orders>stock: unknown']);
    expect(results(deployed(known, 'orders', 'o2'), newest)).toEqual(['orders>stock: pass']);
  });

  test('is not known to fit a deployed consumer of which only other versions were seen', () => {
    const [need] = needsOf(deployed(rows({ consumer: 'orders' }), 'orders', 'o9'), [], candidate);
    expect(need).toMatchObject({ result: 'unknown', why: expect.stringContaining('never recorded') });
  });
});

describe('a consumer', () => {
  const own = pact('stock', 'prices', 'p1');

  test('needs the version of its provider that is deployed, verified with its own pact', () => {
    const known = rows({ consumer: 'stock', provider: 'prices', version: 'q1' });
    expect(results(known, own)).toEqual(['stock>prices: unknown']);
    expect(results(deployed(known, 'prices', 'q1'), own)).toEqual(['stock>prices: pass']);
    expect(results(deployed(known, 'prices', 'q2'), own)).toEqual(['stock>prices: unknown']);
  });
});

describe('the matrix', () => {
  test('keeps when a result came to be known, and replaces it by another one', () => {
    const known = rows({});
    expect(withRow(known, row({ at: '2027-01-01T00:00:00.000Z' }))).toBe(known);
    expect(withRow(known, row({ result: 'fail' })).rows).toEqual([row({ result: 'fail' })]);
  });

  test('has one version of a participant in an environment', () => {
    const twice = deployed(deployed(EMPTY, 'stock', 's1'), 'stock', 's2');
    expect(twice.deployments.map((one) => one.version)).toEqual(['s2']);
  });
});
