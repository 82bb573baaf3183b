import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runChaos } from '../../bench/proxy/chaos/run.ts';

describe('under load', () => {
  it('100 reloads, 20 shifts, 20 killed targets and three rude ones lose no query and double no command', async () => {
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
    const report = await runChaos({ main, kills: 20, reloads: 100, shifts: 20, clients: 12 });
    expect(report.failedQueries).toEqual([]);
    expect(report.doubled).toEqual([]);
    expect(report.rollbackMs).toBeLessThan(2_000);
    expect([report.latchedAfterReload, report.latchedAfterRestart]).toEqual([true, true]);
    // The run met what it is about: answers that were cut, commands that could not be saved.
    expect(report.queries).toBeGreaterThan(500);
    expect(report.cutQueries).toBeGreaterThan(0);
    expect(report.failedCommands).toBeGreaterThan(0);
  }, 120_000);
});
