import { describe, expect, it } from 'vitest';
import type { SnapshotContext } from '../../src/config/snapshot.ts';
import { ContextRollout } from '../../src/rollout/context-rollout.ts';

const SHIFT = 1_000;

function aContext(mode: SnapshotContext['mode'], generation: number): SnapshotContext {
  return {
    name: 'things',
    target: 'things',
    mode,
    weight: 50,
    fallback: 'monolith',
    generation,
    sticky: undefined,
    timeouts: { connect: 1, headers: 1, idle: 1, total: 1 },
    budget: { errors: 0.01, p95: 1.3, window: 30_000, samples: 20 },
    retired: false,
  };
}

function feed(rollout: ContextRollout, target: string, ms: number, from: number): unknown {
  for (let turn = 0; turn < 40; turn += 1) {
    const outcome = { context: 'things', target, failed: false, reached: true, ms };
    const latch = rollout.record(outcome, from + turn * 200);
    if (latch !== undefined) return latch;
  }
  return undefined;
}

describe('a latency budget', () => {
  it('is broken by a target that is slower than the monolith in the same stage', () => {
    const rollout = new ContextRollout(aContext('canary', 1), undefined);
    feed(rollout, 'monolith', 10, 0);
    expect(feed(rollout, 'things', 60, 0)).toMatchObject({ why: 'p95' });
  });

  it('is not judged against what the monolith did under the load of an earlier stage', () => {
    const rollout = new ContextRollout(aContext('canary', 1), undefined);
    feed(rollout, 'monolith', 10, 0);
    rollout.adopt(aContext('service', 2));
    expect(feed(rollout, 'things', 60, SHIFT)).toBeUndefined();
    expect(rollout.state.latch).toBeUndefined();
  });
});

describe('a retired context', () => {
  const down = { context: 'things', target: 'things', failed: true, reached: false, ms: 1 };

  it('is not rolled back to a monolith that has no code of it any more', () => {
    const rollout = new ContextRollout({ ...aContext('service', 1), retired: true }, undefined);
    for (let turn = 0; turn < 40; turn += 1) expect(rollout.record(down, turn * 200)).toBeUndefined();
    expect(rollout.shift).toEqual({ mode: 'service', weight: 100, latched: false });
    const other = new ContextRollout(aContext('service', 1), undefined);
    for (let turn = 0; turn < 40; turn += 1) other.record(down, turn * 200);
    expect(other.shift).toMatchObject({ mode: 'monolith', latched: true });
  });
});
