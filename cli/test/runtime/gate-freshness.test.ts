import { expect, test } from 'vitest';
import { configSchema } from '../../src/artifacts/config.ts';
import { GATE_SCHEMA, type Gate } from '../../src/artifacts/gate.ts';
import { durationMs, gateIsFresh } from '../../src/runtime/gate-freshness.ts';
import type { Project } from '../../src/runtime/project.ts';

const AT = '2026-01-02T00:00:00.000Z';
const SUBJECT = { service: 'a', monolith: 'b' };

const gate: Gate = {
  schema: GATE_SCHEMA,
  context: 'x',
  verdict: 'pass',
  complete: true,
  checks: [],
  subject: SUBJECT,
  at: AT,
};

function freshness(hours: number, current: Record<string, string> = SUBJECT) {
  const config = configSchema.parse({ gate: { maxAge: '2h' } });
  const project: Project = {
    root: '/x',
    appDir: '/x',
    configured: true,
    config,
    packageJson: { scripts: {}, dependencies: {}, devDependencies: {}, engines: {}, workspaces: undefined },
  };
  const now = () => new Date(Date.parse(AT) + hours * 3_600_000);
  return gateIsFresh(project, gate, { currentSubject: async () => current, now });
}

test('fresh while young and unchanged', async () => {
  expect(await freshness(1.9)).toEqual({ fresh: true, why: '' });
});

test.each([
  [2.1, SUBJECT, 'older than 2h'],
  [-1, SUBJECT, 'in the future'],
  [1, { ...SUBJECT, service: 'z' }, 'changed since: service'],
  [1, { ...SUBJECT, schema: 'new' }, 'changed since: schema'],
  [1, { service: 'a' }, 'changed since: monolith'],
])('after %d h with %j: %s', async (hours, current, why) => {
  const answer = await freshness(hours, current);
  expect(answer.fresh).toBe(false);
  expect(answer.why).toContain(why);
});

test('durations', () => {
  expect(['90s', '30m', '24h', '7d'].map(durationMs)).toEqual([90_000, 1_800_000, 86_400_000, 604_800_000]);
});
