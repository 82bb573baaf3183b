import { describe, expect, test } from 'vitest';
import { Noise } from '../../../src/verify/parity/noise.ts';

const ROUTE = 'POST /notes';
const excuses = (first: unknown, again: unknown, monolith: unknown, service: unknown) => {
  const noise = new Noise();
  noise.learn(ROUTE, [{ path: '$[0].x', monolith: first, service: again }]);
  return noise.excuses(ROUTE, { path: '$[7].x', monolith, service });
};

const NOW = '2026-11-25T10:00:00.123Z';
const THEN = '2026-11-25T10:00:01.456Z';
const HASH = 'scrypt$16$0a1b$ffee';

describe('noise excuses what the monolith does itself', () => {
  test.each<[string, unknown, unknown, unknown, unknown, boolean]>([
    ['a time a moment later', NOW, THEN, NOW, '2026-11-25T10:00:02.000Z', true],
    ['a time of another day', NOW, THEN, NOW, '2026-11-26T10:00:00.123Z', false],
    ['a time in another form', NOW, THEN, NOW, '2026-11-25 10:00:02', false],
    ['no time', NOW, THEN, NOW, null, false],
    [
      'a clock in milliseconds',
      1_764_000_000_000,
      1_764_000_000_900,
      1_764_000_000_000,
      1_764_000_001_500,
      true,
    ],
    ['a clock in seconds', 1_764_000_000_000, 1_764_000_000_900, 1_764_000_000_000, 1_764_000_000, false],
    ['another random number in hexadecimal', 'ab12', 'cd34', 'ab12', 'ef56', true],
    ['one that is shorter', 'ab12', 'cd34', 'ab12', 'ef', false],
    ['a hash of the same form', HASH, 'scrypt$16$1b2c$eeff', HASH, 'scrypt$16$2c3d$aabb', true],
    ['what was not hashed', HASH, 'scrypt$16$1b2c$eeff', HASH, 'secret', false],
    ['a text of any length where lengths differ', 'a', 'bcd', 'a', 'efghi', true],
    ['a number where texts differ', 'a', 'bcd', 'a', 1, false],
    ['anything where types differ', 'a', null, 'a', 1, true],
  ])('%s: %s, %s', (_, first, again, monolith, service, expected) =>
    expect(excuses(first, again, monolith, service)).toBe(expected),
  );

  test('the loosest relation seen at a place holds', () => {
    const noise = new Noise();
    noise.learn(ROUTE, [{ path: '$.x', monolith: 'ab', service: 'cd' }]);
    noise.learn(ROUTE, [{ path: '$.x', monolith: 'ab', service: 'xyz' }]);
    noise.learn(ROUTE, [{ path: '$.x', monolith: 'ab', service: 'cd' }]);
    expect(noise.excuses(ROUTE, { path: '$.x', monolith: 'ab', service: 'other words' })).toBe(true);
    expect(noise.places()).toEqual([`${ROUTE} $.x`]);
  });

  test('other places and other routes are not excused', () => {
    const noise = new Noise();
    noise.learn(ROUTE, [{ path: '$.x', monolith: 'ab', service: 'cd' }]);
    expect(noise.excuses(ROUTE, { path: '$.y', monolith: 'ab', service: 'cd' })).toBe(false);
    expect(noise.excuses('GET /notes', { path: '$.x', monolith: 'ab', service: 'cd' })).toBe(false);
  });
});
