import { describe, expect, it } from 'vitest';
import { createSnapshot } from '../../src/config/snapshot.ts';
import { TargetHealth } from '../../src/health/target-health.ts';
import { aTable } from '../support/table.ts';
import { anUpstream, cleanUp, deadUrl, eventually } from '../support/world.ts';

function watching(urls: string[], now = () => 0) {
  const down: [string, number][] = [];
  const intervals = { healthyMs: 5, unhealthyMs: 5 };
  const health = new TargetHealth({ now, intervals, onUnhealthy: (...seen) => down.push(seen) });
  cleanUp(() => health.stop());
  const snapshot = createSnapshot(aTable().target('catalog', urls, '/health').build());
  health.adopt(snapshot);
  const target = snapshot.targets.get('catalog');
  if (!target) throw new Error('no target');
  return { health, target, down };
}

describe('TargetHealth', () => {
  it('asks sick instances last, and takes the healthy ones in turn', async () => {
    const [a, b] = [
      await anUpstream((_q, res) => void res.end()),
      await anUpstream((_q, res) => void res.end()),
    ];
    const dead = await deadUrl();
    const { health, target } = watching([dead, a.url, b.url]);
    const known = () => health.status(target).instances.every(({ status }) => status !== 'unknown');
    await eventually(known, 'all are probed');
    const orders = [health.order(target), health.order(target), health.order(target)];
    expect(orders.map((order) => order[2]?.origin)).toEqual([dead, dead, dead]);
    expect(new Set(orders.map((order) => order[0]?.origin))).toEqual(new Set([a.url, b.url]));
    expect(health.status(target).healthy).toBe(true);
  });

  it('reports a target whose every instance failed, once it had been healthy', async () => {
    let status = 200;
    const catalog = await anUpstream((_q, res) => void res.writeHead(status).end());
    const { health, target, down } = watching([catalog.url]);
    await eventually(() => health.status(target).healthy === true, 'the first probe');
    expect(down).toEqual([]);
    status = 500;
    await eventually(() => down.some(([, failures]) => failures === 3), 'three failures in a row');
    expect(down[0]).toEqual(['catalog', 1]);
  });

  it('does not report a target that is still starting', async () => {
    const { health, target, down } = watching([await deadUrl()]);
    await eventually(() => (health.status(target).instances[0]?.probeFailures ?? 0) > 3, 'some probes');
    expect(down).toEqual([]);
  });

  it('tells not being ready from not living: only the latter is reported', async () => {
    const answers = { '/ready': 200, '/live': 200 };
    const catalog = await anUpstream(({ url }, res) => {
      res.writeHead(url === '/ready' || url === '/live' ? answers[url] : 404).end();
    });
    const down: string[] = [];
    const health = new TargetHealth({
      now: () => 0,
      intervals: { healthyMs: 5, unhealthyMs: 5 },
      onUnhealthy: (target) => down.push(target),
    });
    cleanUp(() => health.stop());
    const table = aTable().target('catalog', catalog.url, '/ready').amend('catalog', { liveness: '/live' });
    const snapshot = createSnapshot(table.build());
    health.adopt(snapshot);
    const target = snapshot.targets.get('catalog');
    const status = () => target && health.status(target).instances[0];
    await eventually(() => status()?.status === 'healthy', 'the first probe');
    answers['/ready'] = 503;
    await eventually(() => (status()?.probeFailures ?? 0) > 5, 'it is not ready');
    expect(down).toEqual([]);
    answers['/live'] = 503;
    await eventually(() => down.includes('catalog'), 'it does not live');
  });

  it('asks an instance with an open breaker last', () => {
    let time = 0;
    const { health, target } = watching(['http://127.0.0.1:1', 'http://127.0.0.1:2'], () => time);
    const one = health.instance('http://127.0.0.1:1');
    for (let i = 0; i < 3; i += 1) one.end('failed', one.begin(time), time, target.breaker);
    expect([health.order(target)[1], health.order(target)[1]]).toEqual([one, one]);
    expect(health.status(target).instances[0]).toMatchObject({ breaker: 'open', requestFailures: 3 });
    time = 2000;
    expect(health.status(target).instances[0]?.breaker).toBe('half-open');
    one.end('ok', one.begin(time), time, target.breaker);
    expect(health.status(target).instances[0]).toMatchObject({ breaker: 'closed', requestFailures: 0 });
  });
});
