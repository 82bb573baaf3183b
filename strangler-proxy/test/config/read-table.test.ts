import { describe, expect, it } from 'vitest';
import { toMilliseconds } from '../../src/config/duration.ts';
import { readTable, renderProblem } from '../../src/config/read-table.ts';

const GOOD = `schema: migrate/routes@1
express: 5
targets:
  monolith: { urls: [http://127.0.0.1:3000], health: /health }
  catalog: { urls: [http://127.0.0.1:3001] }
contexts:
  catalog: { target: catalog, mode: canary, weight: 10 }
routes:
  - { context: catalog, method: GET, path: /products/:id, kind: query }
`;

function problems(text: string): string[] {
  const result = readTable(text);
  return result.ok ? [] : result.problems.map((problem) => renderProblem(problem));
}

describe('readTable', () => {
  it('reads a table and fills in defaults', () => {
    const result = readTable(GOOD);
    expect(result.ok && result.table.contexts.catalog).toMatchObject({ fallback: 'monolith', generation: 0 });
  });

  it('lists every problem with its line', () => {
    const bad = GOOD.replace('target: catalog,', 'target: catalogue,')
      .replace('  monolith:', '  monolyth:')
      .replace('127.0.0.1:3001', '127.0.0.1:3001/api');
    const more = `${bad}  - { context: orders, method: GET, path: "/orders/:" }\n  - { context: catalog, method: GET, path: products }\n`;
    expect(problems(more)).toEqual([
      expect.stringMatching(/^3: targets: there is no target `monolith`/),
      expect.stringMatching(/^5: targets\.catalog\.urls\.0: the URL must end after the port/),
      expect.stringMatching(
        /^7: contexts\.catalog\.target: there is no target `catalogue`; known are: monolyth, catalog/,
      ),
      expect.stringMatching(
        /^10: routes\.1\.context: there is no context `orders`; known are: monolith, catalog/,
      ),
      expect.stringMatching(/^10: routes\.1\.path: Express 5 cannot read `\/orders\/:`/),
      expect.stringMatching(/^11: routes\.2\.path: .*a path starts with \//),
    ]);
  });

  it('keeps a retired context with its service', () => {
    const retired = (rest: string) => GOOD.replace('mode: canary, weight: 10', `retired: true, ${rest}`);
    expect(problems(retired('mode: service, fallback: catalog'))).toEqual([]);
    expect(problems(retired('mode: shadow'))).toEqual([
      expect.stringMatching(/^7: contexts\.catalog\.mode: a retired context has no code/),
      expect.stringMatching(/^7: contexts\.catalog.*fallback is its own target, `catalog`/),
    ]);
  });

  it('lists every violation of the schema with its line', () => {
    const bad = GOOD.replace('weight: 10', 'weight: 110, colour: red')
      .replace('express: 5', 'express: 6')
      .replace('GET', 'get');
    expect(problems(bad).map((line) => line.slice(0, line.indexOf(':', 4)))).toEqual([
      '2: express',
      '7: contexts.catalog.weight',
      '7: contexts.catalog',
      '9: routes.0.method',
    ]);
  });

  it.each([
    ['a syntax error', `${GOOD}  - { context: `, /^\d+: /],
    ['a duplicate key', `${GOOD}express: 4\n`, /^10: Map keys must be unique/],
    ['an empty file', '', /expected object/],
  ])('reports %s', (_name, text, expected) => {
    expect(problems(text)[0]).toMatch(expected);
  });
});

describe('durations', () => {
  it.each([
    [250, 250],
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
  ])('%s is %d ms', (text, ms) => {
    expect(toMilliseconds(text)).toBe(ms);
  });
});
