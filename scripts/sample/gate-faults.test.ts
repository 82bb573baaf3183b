import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { roleFiles } from '../../cli/src/extract/rights/database-role.ts';
import { clone } from '../sample-copy.ts';
import { gateFaults, type PlantedChange, prepare } from './gate-fault-list.ts';

const seen = gateFaults.filter(({ unseen }) => unseen === undefined);

/** A service keeps the shop's code as it is, so the place of a fault is seen before anything is extracted; its role is made for it. */
function prepared(file: string): string {
  const role = roleFiles('shop', 'reviews', {
    writes: ['reviews'],
    reads: ['sessions', 'users'],
    doubts: [],
  });
  const made = role.get(file);
  if (made !== undefined) return made;
  const shop = readFileSync(join(clone, 'sample-monolith', file), 'utf8');
  return prepare
    .filter((change) => change.file === file)
    .reduce((text, { find, replace }) => text.replace(find, () => replace), shop);
}

describe('the faults that the gate must notice', () => {
  it('are forty or more of twenty kinds or more, each under its own name', () => {
    expect(seen.length).toBeGreaterThanOrEqual(40);
    expect(new Set(seen.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(20);
    expect(new Set(gateFaults.map(({ id }) => id)).size).toBe(gateFaults.length);
  });

  it('are caught by contract, parity and load', () => {
    expect(new Set(seen.map(({ check }) => check))).toEqual(new Set(['contract', 'parity', 'load']));
  });

  it.each<PlantedChange & { id: string }>(gateFaults)('$id has its place in the sample', ({ file, find }) => {
    expect(prepared(file)).toContain(find);
  });

  it.each(prepare)('what is added to $file has its place, once', ({ file, find }) => {
    expect(readFileSync(join(clone, 'sample-monolith', file), 'utf8').split(find)).toHaveLength(2);
  });
});
