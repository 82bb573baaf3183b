import { describe, expect, test } from 'vitest';
import { percentile } from '../../../src/verify/load/autocannon-run.ts';
import { roundsOf } from '../../../src/verify/load/k6-run.ts';
import { judgeLoad, wantsMoreRounds } from '../../../src/verify/load/load-verdict.ts';
import { type LoadRun, median, type Round } from '../../../src/verify/load/rounds.ts';

const BUDGET = { p95: 1.5, slowdown: 1.2 };

const rounds = (side: Round['side'], ...p95s: number[]): Round[] =>
  p95s.map((p95) => ({ side, requests: 100, failures: 0, wrong: {}, p50: p95 / 2, p95, routes: {} }));
const aRun = (monolith: number[], service: number[], more: Partial<LoadRun> = {}): LoadRun => ({
  engine: 'k6',
  rounds: [...rounds('monolith', ...monolith), ...rounds('service', ...service)],
  checks: 600,
  dropped: 0,
  ...more,
});

describe('the verdict on load', () => {
  test.each([
    ['the same', [20, 21, 22], [20, 21, 22], 'pass'],
    ['within the budget', [20, 20, 20], [29, 29, 29], 'pass'],
    ['over the budget and out of the scatter', [20, 21, 22], [40, 41, 42], 'fail'],
    ['over the budget, but rounds overlap', [20, 20, 50], [31, 31, 31], 'inconclusive'],
    [
      'over the budget, but no further than the monolith from itself',
      [15, 25, 15, 25],
      [31, 32, 33, 34],
      'inconclusive',
    ],
    ['over the budget and further than the monolith from itself', [15, 25, 15, 25], [41, 42, 43, 44], 'fail'],
    ['many times as slow, but under the floor', [0.5, 0.5, 0.5], [4, 4, 4], 'pass'],
    ['much faster', [50, 50, 50], [5, 5, 5], 'pass'],
  ])('%s', (_, monolith, service, verdict) =>
    expect(judgeLoad(aRun(monolith, service), BUDGET).verdict).toBe(verdict),
  );

  test('without rounds, requests or checks nothing ran', () => {
    expect(judgeLoad(aRun([], []), BUDGET).verdict).toBe('not-run');
    expect(judgeLoad(aRun([9], [9], { checks: 0 }), BUDGET).verdict).toBe('not-run');
    const silent = aRun([9], [9]);
    const [first, ...rest] = silent.rounds;
    if (first === undefined) throw new Error('there are rounds');
    expect(judgeLoad({ ...silent, rounds: [{ ...first, requests: 0 }, ...rest] }, BUDGET).verdict).toBe(
      'not-run',
    );
  });

  test('a service that answers nothing fails, by each route that was asked', () => {
    const run = aRun([9, 9], [9, 9]);
    const silent = (side: Round['side']) =>
      judgeLoad(
        {
          ...run,
          rounds: run.rounds.map((one, nr) => ({
            ...one,
            routes: one.side === 'monolith' ? { 'GET /a': { requests: 100, p50: 1 } } : {},
            requests: one.side === side && nr % 2 === 1 ? 0 : 100,
          })),
        },
        BUDGET,
      );
    expect(silent('service')).toMatchObject({
      verdict: 'fail',
      findings: [{ route: 'GET /a', field: 'requests' }],
    });
    expect(silent('service').findings[0]?.message).toContain('nothing in 1 of 2 rounds');
    expect(silent('monolith').verdict).toBe('not-run');
  });

  test('wrong answers of the service alone fail; of both sides alike they do not', () => {
    const wrong = (side: Round['side'][]) => ({
      ...aRun([9], [9]),
      rounds: aRun([9], [9]).rounds.map((one) => ({ ...one, failures: side.includes(one.side) ? 3 : 0 })),
    });
    expect(judgeLoad(wrong(['service']), BUDGET)).toMatchObject({
      verdict: 'fail',
      findings: [{ field: 'errors' }],
    });
    expect(judgeLoad(wrong(['service', 'monolith']), BUDGET).verdict).toBe('pass');
  });

  test('wrong answers name the routes that are worse than the monolith’s', () => {
    const wrong = { monolith: { 'GET /a': 1, 'GET /b': 2 }, service: { 'GET /a': 1, 'GET /b': 3 } };
    const run = aRun([9, 9], [9, 9]);
    const result = judgeLoad(
      { ...run, rounds: run.rounds.map((one) => ({ ...one, failures: 4, wrong: wrong[one.side] })) },
      BUDGET,
    );
    expect(result.verdict).toBe('pass');
    const more = judgeLoad(
      {
        ...run,
        rounds: run.rounds.map((one) => ({
          ...one,
          failures: one.side === 'service' ? 4 : 3,
          wrong: wrong[one.side],
        })),
      },
      BUDGET,
    );
    expect(more.findings).toEqual([
      {
        route: 'GET /b',
        field: 'errors',
        message: 'under load 6 of 200 answers of the service were wrong or missing (monolith: 4 of 200)',
      },
    ]);
  });

  test('dropped requests are inconclusive; the engine is always named', () => {
    const result = judgeLoad(aRun([9], [9], { dropped: 2, engine: 'autocannon' }), BUDGET);
    expect(result).toMatchObject({ verdict: 'inconclusive', evidence: { engine: 'autocannon' } });
  });
});

describe('each route on its own', () => {
  const routed = (side: Round['side'], name: string, p50s: number[]): Round[] =>
    p50s.map((p50) => ({
      side,
      requests: 100,
      failures: 0,
      wrong: {},
      p50: 1,
      p95: 9,
      routes: { [name]: { requests: 50, p50 }, 'GET /same': { requests: 50, p50: 2 } },
    }));
  const judged = (monolith: number[], service: number[]) =>
    judgeLoad(
      {
        engine: 'k6',
        rounds: [...routed('monolith', 'GET /a', monolith), ...routed('service', 'GET /a', service)],
        checks: 900,
        dropped: 0,
      },
      BUDGET,
    );
  const eachBy = (factor: number, times: number[]) => times.map((one) => one * factor);
  const nine = [4, 4.1, 3.9, 4.05, 4.2, 3.95, 4, 4.1, 4.02];

  test('a third slower in every of nine rounds fails and names the route, though the p95 of all is the same', () => {
    const result = judged(nine, eachBy(1.3, nine));
    expect(result).toMatchObject({ verdict: 'fail', findings: [{ route: 'GET /a', field: 'p50' }] });
    expect(result.findings[0]?.message).toContain('1.30 times');
  });

  test('three rounds are too few to be sure, and ask for more', () => {
    const result = judged([4, 4.1, 3.9], [5.2, 5.3, 5.1]);
    expect(result.verdict).toBe('inconclusive');
    expect(wantsMoreRounds(result)).toBe(true);
  });

  test('a tenth slower is tolerated, and so is a large share of next to nothing', () => {
    expect(judged(nine, eachBy(1.1, nine)).verdict).toBe('pass');
    expect(judged(eachBy(0.1, nine), eachBy(0.14, nine)).verdict).toBe('pass');
  });

  test('what the monolith differs from itself is no difference of the service', () => {
    const restless = [4, 8, 4.1, 8.2, 3.9, 7.9, 4, 8.1, 4];
    expect(judged(restless, eachBy(2, nine)).verdict).toBe('inconclusive');
  });

  test('a wrong answer is no matter of more rounds', () => {
    const result = judged([4], [4]);
    expect(wantsMoreRounds(result)).toBe(false);
    expect(
      wantsMoreRounds({ ...result, verdict: 'fail', findings: [{ field: 'errors', message: 'wrong' }] }),
    ).toBe(false);
  });
});

test('k6’s summary becomes rounds', () => {
  const values = (one: Record<string, number>) => ({ type: 'trend', contains: 'time', values: one });
  expect(
    roundsOf({
      metrics: {
        'http_req_duration{scenario:monolith_0}': values({ med: 1, 'p(95)': 2 }),
        'http_reqs{scenario:monolith_0}': values({ count: 7 }),
        'http_req_duration{scenario:monolith_0,name:GET /a/:id}': values({ med: 3 }),
        'http_reqs{scenario:monolith_0,name:GET /a/:id}': values({ count: 5 }),
        'checks{scenario:monolith_0}': values({ passes: 6, fails: 1 }),
        'checks{scenario:monolith_0,name:GET /a/:id}': values({ passes: 4, fails: 1 }),
        'http_req_duration{scenario:other_0}': values({ med: 1, 'p(95)': 2 }),
        checks: values({ passes: 6, fails: 1 }),
      },
    }),
  ).toEqual({
    engine: 'k6',
    rounds: [
      {
        side: 'monolith',
        requests: 7,
        failures: 1,
        wrong: { 'GET /a/:id': 1 },
        p50: 1,
        p95: 2,
        routes: { 'GET /a/:id': { requests: 5, p50: 3 } },
      },
    ],
    checks: 7,
    dropped: 0,
  });
});

test('medians and percentiles', () => {
  expect([median([]), median([3]), median([1, 9]), median([9, 1, 5])]).toEqual([0, 3, 5, 5]);
  expect([percentile([], 0.95), percentile([4, 1, 3, 2], 0.5), percentile([1, 2, 3, 4], 0.95)]).toEqual([
    0, 2, 4,
  ]);
});
