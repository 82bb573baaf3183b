import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { watchFile } from '../../src/config/watch-file.ts';
import { aFolder, cleanUp, eventually } from '../support/world.ts';

describe('watchFile', () => {
  it('sees a file written in place and one swapped for another', async () => {
    const file = join(aFolder(), 'routes.yaml');
    writeFileSync(file, 'one');
    let changes = 0;
    cleanUp(
      watchFile(file, () => {
        changes += 1;
      }),
    );
    writeFileSync(file, 'number two');
    await eventually(() => changes === 1, 'the write is seen');
    writeFileSync(`${file}.new`, 'three');
    renameSync(`${file}.new`, file);
    await eventually(() => changes === 2, 'the swap is seen');
    expect(changes).toBe(2);
  });
});
