import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSnapshot } from '../../src/config/snapshot.ts';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import { type RollbackEvent, Rollout } from '../../src/rollout/rollout.ts';
import { aTable } from '../support/table.ts';
import { aFolder } from '../support/world.ts';

const snapshot = (mode: string, generation: number) =>
  createSnapshot(aTable().context('catalog', { mode, weight: 50, generation }).build());
const failing = { context: 'catalog', target: 'catalog', failed: true, reached: false, ms: 1 };

function aRollout(folder: string, events: RollbackEvent[] = []) {
  return new Rollout({
    stateFile: join(folder, 'state.json'),
    journalFile: join(folder, 'journal.ndjson'),
    now: () => 1_700_000_000_000,
    onRollback: (event) => events.push(event),
    onWriteFailure: (_path, cause) => {
      throw cause;
    },
  });
}

function rolledBack(folder: string, events: RollbackEvent[] = []): Rollout {
  const rollout = aRollout(folder, events);
  rollout.adopt(snapshot('canary', 2));
  for (let i = 0; i < 5; i += 1) rollout.record(failing);
  return rollout;
}

describe('Rollout', () => {
  it('journals a rollback once, with its numbers', () => {
    const [folder, events] = [aFolder(), [] as RollbackEvent[]];
    rolledBack(folder, events);
    const lines = readFileSync(join(folder, 'journal.ndjson'), 'utf8').trimEnd().split('\n');
    const expected = {
      at: '2023-11-14T22:13:20.000Z',
      event: 'rollback',
      context: 'catalog',
      from: { mode: 'canary', weight: 50 },
      to: 'monolith',
      why: 'down',
      numbers: { failures: 3 },
      generation: 2,
    };
    expect(lines.map((line) => JSON.parse(line))).toEqual([expected]);
    expect(events).toEqual([expected]);
  });

  it('holds a latch over a reload', () => {
    const rollout = rolledBack(aFolder());
    rollout.adopt(snapshot('service', 2));
    expect(rollout.shiftOf('catalog')).toEqual({ mode: 'monolith', weight: 0, latched: true });
  });

  it('holds a latch over a restart, and while the table lacks the context', () => {
    const folder = aFolder();
    rolledBack(folder).adopt(createSnapshot(aTable().build()));
    const restarted = aRollout(folder);
    restarted.adopt(snapshot('canary', 2));
    expect(restarted.shiftOf('catalog').latched).toBe(true);
  });

  it('releases a latch to a higher generation only, and forgets it', () => {
    const folder = aFolder();
    const rollout = rolledBack(folder);
    rollout.adopt(snapshot('canary', 3));
    expect(rollout.shiftOf('catalog')).toEqual({ mode: 'canary', weight: 50, latched: false });
    expect(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).latches).toEqual({});
  });

  it('refuses a damaged state file rather than undo a rollback', () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'state.json'), '{"schema":"migrate/proxy-state@1","latches":{"catalog"');
    expect(() => aRollout(folder)).toThrow(ProxyError);
  });

  it('counts per side since the start and since the last shift', () => {
    const rollout = aRollout(aFolder());
    rollout.adopt(snapshot('canary', 1));
    rollout.record({ ...failing, failed: false, reached: true });
    rollout.adopt(snapshot('service', 1));
    rollout.record({ ...failing, target: 'monolith', failed: false, reached: true });
    expect(rollout.get('catalog')?.tally.counts()).toEqual({
      sinceStart: { catalog: { requests: 1, errors: 0 }, monolith: { requests: 1, errors: 0 } },
      sinceShift: { monolith: { requests: 1, errors: 0 } },
    });
  });
});
