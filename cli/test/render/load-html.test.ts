import { expect, test } from 'vitest';
import { loadHtml } from '../../src/render/load-html.ts';
import type { Round } from '../../src/verify/load/rounds.ts';

const round = (side: Round['side'], p95: number): Round => ({
  side,
  requests: 10,
  failures: 1,
  wrong: {},
  p50: p95 / 2,
  p95,
  routes: { 'GET /<script>': { requests: 10, p50: p95 / 2 } },
});

test('the page shows both sides and each route, and no name becomes markup', () => {
  const page = loadHtml(
    {
      context: 'a & b',
      profile: 'smoke',
      steps: [
        {
          step: { vus: 4, seconds: 2, rounds: 1 },
          run: { engine: 'k6', checks: 20, dropped: 0, rounds: [round('monolith', 8), round('service', 12)] },
        },
      ],
      memory: { monolith: [1024 * 1024], service: [2 * 1024 * 1024] },
    },
    'pass',
  );
  expect(page).toContain('a &amp; b: pass');
  expect(page).toContain('GET /&lt;script&gt;');
  expect(page).not.toContain('<script');
  expect(page).toContain('<td class="number">1.50</td>');
  expect(page.match(/<polyline class="curve service" points="[\d., ]+"/g)).toHaveLength(2);
});
