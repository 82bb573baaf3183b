import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rememberedModel } from '../../../src/analyze/cache/remembered-model.ts';
import { analyze } from '../../../src/analyze/index.ts';
import type { ResultCache } from '../../../src/ports/cache-folder.ts';
import { type Edit, edits } from '../../support/random-edits.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/analyze/', import.meta.url));
const cases = readdirSync(FIXTURES).sort();

/** A cache that counts how often an analysis had to be written to it. */
class CountingCache implements ResultCache {
  readonly entries = new Map<string, string>();
  readonly texts: string[] = [];

  read(key: string): string | undefined {
    return this.entries.get(key);
  }

  write(key: string, text: string): void {
    this.texts.push(text);
    this.entries.set(key, text);
  }
}

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'migrate-remember-'));
  cpSync(FIXTURES, copy, { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function entryOf(folder: string): string {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  return z.object({ main: z.string() }).parse(JSON.parse(text)).main;
}

/** The bytes of a model, or the refusal. */
async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    (model) => JSON.stringify(model),
    (error: unknown) => String(error),
  );
}

describe('a remembered model', () => {
  it('comes back without an analysis while nothing changed', async () => {
    const folder = join(copy, 'knex-fragments');
    const options = { root: folder, entry: entryOf(folder), name: 'application' };
    const cache = new CountingCache();
    const first = await outcome(rememberedModel(options, cache));
    expect(await outcome(rememberedModel(options, cache))).toBe(first);
    expect(cache.texts).toHaveLength(1);
  });

  it.each(['', '{', '{"model":{}}', '[]', 'null'])(
    'is made anew when the cache holds %j',
    async (damaged) => {
      const folder = join(copy, 'knex-fragments');
      const options = { root: folder, entry: entryOf(folder), name: 'application' };
      const cache: ResultCache = { read: () => damaged, write: () => undefined };
      const { model } = await analyze(options);
      expect(await outcome(rememberedModel(options, cache))).toBe(JSON.stringify(model));
    },
  );

  it('is not the one of another configuration', async () => {
    const folder = join(copy, 'unresolved-path');
    const options = { root: folder, entry: entryOf(folder), name: 'application' };
    const cache = new CountingCache();
    const plain = await rememberedModel(options, cache);
    const [place] = plain.diagnostics;
    const annotations = { [`${place?.file}:${place?.line}`]: 'routes GET /settled' };
    const settled = await rememberedModel({ ...options, annotations }, cache);
    expect(settled.routes.map((route) => route.id)).toContain('GET /settled');
    expect(JSON.stringify(settled)).toBe(JSON.stringify((await analyze({ ...options, annotations })).model));
  });
});

const ROUNDS = Number(process.env.EDIT_ROUNDS ?? 300);

describe('after an edit', () => {
  // Two analyses in each round: on a busy machine more than the usual minute.
  it(`${ROUNDS} warm analyses give the bytes of cold ones`, { timeout: 300_000 }, async () => {
    const random = seededRandom(20_261_125);
    const tally: Record<Edit['kind'], number> = { layout: 0, code: 0, files: 0 };
    const caches = new Map<string, CountingCache>();
    let withoutAnalysis = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = cases[Math.floor(random() * cases.length)] ?? '';
      const folder = join(copy, name);
      const options = { root: folder, entry: entryOf(folder), name: 'application' };
      const cache = caches.get(name) ?? new CountingCache();
      caches.set(name, cache);
      await outcome(rememberedModel(options, cache));
      const edit = edits(folder, random);
      const steps: string[] = [];
      const progress = { step: (message: string) => void steps.push(message), note: () => undefined };
      const warm = await outcome(rememberedModel({ ...options, progress }, cache));
      const cold = await outcome(analyze(options).then(({ model }) => model));
      expect(warm, `round ${round}: ${edit.what}`).toBe(cold);
      tally[edit.kind] += 1;
      if (steps.length === 0) withoutAnalysis += 1;
      edit.undo();
    }
    expect(Object.values(tally).every((count) => count > ROUNDS / 10)).toBe(true);
    expect(withoutAnalysis).toBeGreaterThan(ROUNDS / 4);
  });
});

describe('an edit of nothing but layout', () => {
  it('moves the lines of the model without an analysis', async () => {
    const folder = join(copy, 'class-controllers');
    const options = { root: folder, entry: entryOf(folder), name: 'application' };
    const cache = new CountingCache();
    await rememberedModel(options, cache);
    const file = join(folder, options.entry);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `// A word in advance.\n\n${text.replaceAll(';\n', '; // said\n\n')}`);
    const { model: cold } = await analyze(options);
    const steps: string[] = [];
    const progress = { step: (message: string) => void steps.push(message), note: () => undefined };
    const warm = await rememberedModel({ ...options, progress }, cache);
    writeFileSync(file, text);
    expect(JSON.stringify(warm)).toBe(JSON.stringify(cold));
    expect(steps).toEqual([]);
  });

  // `@17` and `@28` are in the order of texts and of lines, `@7` and `@18` are not.
  it('leaves lists as they are where lines lose a digit', async () => {
    const folder = join(copy, 'mongoose-default-import');
    const options = { root: folder, entry: entryOf(folder), name: 'application' };
    const cache = new CountingCache();
    const file = join(folder, options.entry);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${'\n'.repeat(10)}${text}`);
    await rememberedModel(options, cache);
    writeFileSync(file, text);
    const warm = await rememberedModel(options, cache);
    expect(JSON.stringify(warm)).toBe(JSON.stringify((await analyze(options)).model));
  });
});
