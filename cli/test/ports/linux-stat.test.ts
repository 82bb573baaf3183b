import { expect, test } from 'vitest';
import { parseLinuxStat } from '../../src/ports/linux-stat.ts';

/** Fields 3 to 22 of proc(5), of which 20 counts the threads. */
function stat(state: string, threads: number, command = 'node'): string {
  return `812 (${command}) ${state} 1 812 812 0 -1 4194560 1 0 0 0 5 3 0 0 20 0 ${threads} 0 98765 0 0`;
}

test.each([
  ['S', 11, false],
  ['R', 1, false],
  ['Z', 1, true],
  ['X', 0, true],
])('state %s with %i threads: gone is %s', (state, threads, isGone) => {
  expect(parseLinuxStat(stat(state, threads))).toEqual({ isGone, group: 812, start: '98765' });
});

test('a zombie whose threads still end holds its ports', () => {
  expect(parseLinuxStat(stat('Z', 4))?.isGone).toBe(false);
});

test('a command name may look like the end of itself', () => {
  expect(parseLinuxStat(stat('S', 2, 'a) Z 1 (b'))).toEqual({ isGone: false, group: 812, start: '98765' });
});

test('what is cut short says nothing', () => {
  expect(parseLinuxStat('812 (node) S 1')).toBeUndefined();
});
