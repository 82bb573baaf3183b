import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const caseSchema = z.looseObject({
  blockers: z.array(z.string()).optional(),
  debt: z.array(z.string()).optional(),
});

/** The rows of the page's tables: the fixture and what comes of it. */
const rows = [
  ...readFileSync(join(REPOSITORY, 'docs/hazards.md'), 'utf8').matchAll(/\| `([\w-]+)` \| ([\w, ]+) \|$/gm),
].map(([, fixture = '', outcome = '']) => ({ fixture, outcome }));

describe('docs/hazards.md', () => {
  it('names each fixture once', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(new Set(rows.map((row) => row.fixture)).size).toBe(rows.length);
  });

  it.each(rows)('$fixture is $outcome', ({ fixture, outcome }) => {
    const folder = join(REPOSITORY, 'cli/fixtures/extract', fixture);
    const { blockers, debt } = caseSchema.parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')));
    expect(blockers !== undefined).toBe(outcome === 'refused');
    expect(existsSync(join(folder, 'expected'))).toBe(outcome.startsWith('healed'));
    if (outcome.endsWith('told')) expect(debt).not.toEqual([]);
  });
});
