import { describe, expect, it } from 'vitest';
import { sliceHazards } from '../../src/extract/slice-hazards.ts';

const codes = (path: string, text: string) =>
  sliceHazards(new Map([[path, text]]), 'src/server.ts').map((one) => `${one.code}:${one.line}`);

describe('hazards of a finished slice', () => {
  it.each([
    ['a timer', 'start();\nsetInterval(tick, 1000);', 'MIG-4014:2'],
    ['a cron package, imported', "import cron from 'node-cron';", 'MIG-4014:1'],
    ['a queue package, required', "const { Worker } = require('bullmq');", 'MIG-4014:1'],
  ])('%s is refused with its place', (_what, text, expected) => {
    expect(codes('src/a.ts', text)).toEqual([expected]);
  });

  it.each([
    ['a single timeout', 'setTimeout(tick, 1000);'],
    ['types of a cron package', "import type { ScheduledTask } from 'node-cron';"],
  ])('%s is none', (_what, text) => {
    expect(codes('src/a.ts', text)).toEqual([]);
  });

  it('a module under the name of a generated file is refused', () => {
    expect(codes('src/platform.ts', 'export const x = 1;')).toEqual(['MIG-4016:1']);
    expect(codes('src/seams/client.ts', 'export const x = 1;')).toEqual(['MIG-4016:1']);
    expect(codes('src/lib/platform.ts', 'export const x = 1;')).toEqual([]);
  });
});
