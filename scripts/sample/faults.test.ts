import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clone } from '../sample-copy.ts';
import { faults } from './faults.ts';

describe('the planted faults', () => {
  it('are thirty or more, each under its own name', () => {
    expect(faults.length).toBeGreaterThanOrEqual(30);
    expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
  });

  it.each(faults)('$id has its place in the sample, once', ({ file, find }) => {
    const text = readFileSync(join(clone, 'sample-monolith', file), 'utf8');
    expect(text.split(find)).toHaveLength(2);
  });
});
