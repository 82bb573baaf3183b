import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { closeAll } from '../../src/verify/close-all.ts';

test('closes everything although some of it fails, then throws what failed first', async () => {
  const closed: string[] = [];
  const closing = closeAll([
    async () => {
      await sleep(10);
      closed.push('slow');
    },
    () => Promise.reject(new Error('first')),
    () => {
      throw new Error('second');
    },
    async () => void closed.push('last'),
  ]);
  await expect(closing).rejects.toThrow('first');
  expect(closed).toEqual(['last', 'slow']);
});

test('nothing to close is no failure', async () => {
  await expect(closeAll([])).resolves.toBeUndefined();
});
