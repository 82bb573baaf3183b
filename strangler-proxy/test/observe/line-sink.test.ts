import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atomicPieces, LineSink } from '../../src/observe/line-sink.ts';
import { aFolder } from '../support/world.ts';

describe('LineSink', () => {
  it('writes all lines in order by the time it is closed, after what the file held', async () => {
    const path = join(aFolder(), 'log');
    for (const turn of [0, 1]) {
      const sink = new LineSink(path);
      for (let i = 0; i < 5000; i += 1) sink.add(`${turn} ${i} ${'x'.repeat(50)}`);
      await sink.close();
      expect(sink.dropped).toBe(0);
    }
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(10_000);
    expect(lines[9_999]).toMatch(/^1 4999 x+$/);
  });

  it('drops and counts lines rather than grow without end', async () => {
    const sink = new LineSink(join(aFolder(), 'log'));
    const line = 'x'.repeat(1024 * 1024);
    // All in one turn of the event loop: nothing can be written meanwhile.
    for (let i = 0; i < 20; i += 1) sink.add(line);
    expect(sink.dropped).toBeGreaterThan(0);
    await sink.close();
  });

  it('cuts a batch for stdout into whole lines that a pipe takes at once', () => {
    const lines = Array.from({ length: 300 }, (_, i) => `${i} ${'x'.repeat(i % 90)}\n`);
    lines.splice(150, 0, `${'long'.repeat(3000)}\n`);
    const batch = Buffer.from(lines.join(''));
    const pieces = [...atomicPieces(batch)];
    expect(Buffer.concat(pieces).equals(batch)).toBe(true);
    expect(pieces.every((piece) => piece.at(-1) === 10)).toBe(true);
    expect(pieces.filter((piece) => piece.length > 4096).map(({ length }) => length)).toEqual([12_001]);
    expect(pieces.length).toBeLessThan(12);
  });
});
