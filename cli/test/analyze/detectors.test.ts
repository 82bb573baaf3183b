import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DETECTORS } from '../../src/analyze/detectors/registry.ts';
import { analyze } from '../../src/analyze/index.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/detectors/', import.meta.url));
const PAGES = fileURLToPath(new URL('../../../docs/detectors/', import.meta.url));
const HEADINGS = ['What it sees', 'Found', 'Not found', 'What to do'];
const ids = DETECTORS.map((one) => one.id);

/** Each as `detector name file:line`; what the application holds beyond these must not be found. */
const caseSchema = z.strictObject({ findings: z.array(z.string()) });
const manifestSchema = z.object({ main: z.string() });

function read(name: string, file: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, name, file), 'utf8'));
}

async function findingsOf(name: string): Promise<string[]> {
  const { main } = manifestSchema.parse(read(name, 'package.json'));
  const { model } = await analyze({ root: join(FIXTURES, name), entry: main, name });
  return model.findings
    .filter((one) => one.detector === name)
    .map((one) => `${one.detector} ${one.name} ${one.file}:${one.line}`);
}

describe('detectors', () => {
  it('have an application each, and no other applications', () => {
    expect(readdirSync(FIXTURES).sort()).toEqual([...ids].sort());
  });

  it.each(ids)('%s finds what its application holds, and no lookalike', async (id) => {
    const { findings } = caseSchema.parse(read(id, 'case.json'));
    expect(findings.length).toBeGreaterThan(0);
    expect(await findingsOf(id)).toEqual(findings);
  });

  it.each(ids)('%s has a page', (id) => {
    const page = join(PAGES, `${id}.md`);
    expect(existsSync(page)).toBe(true);
    const text = readFileSync(page, 'utf8');
    expect(text.startsWith(`# ${id}\n`)).toBe(true);
    expect([...text.matchAll(/^## (.+)$/gm)].map((match) => match[1])).toEqual(HEADINGS);
  });

  it('find the same, in the same order, every time', async () => {
    expect(await findingsOf('shared-state')).toEqual(await findingsOf('shared-state'));
  });
});
