import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyze } from '../../src/analyze/index.ts';
import { modelSchema } from '../../src/artifacts/model.ts';
import { Failure } from '../../src/errors/problem.ts';
import { seededRandom } from '../support/seeded-random.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/analyze/', import.meta.url));
const cases = readdirSync(FIXTURES).sort();

function entryOf(folder: string): string {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  return z.object({ main: z.string() }).parse(JSON.parse(text)).main;
}

async function bytesOf(folder: string, entry: string): Promise<string> {
  const { model } = await analyze({ root: folder, entry, name: 'application' });
  return JSON.stringify(model);
}

describe('determinism', () => {
  it.each([
    'class-controllers',
    'events',
    'knex-fragments',
    'knex-transacting',
    'missing-import',
    'pg-sql',
    'unresolved-path',
  ])('two runs over %s give identical bytes, and no machine path is among them', async (name) => {
    const folder = join(FIXTURES, name);
    const first = await bytesOf(folder, entryOf(folder));
    expect(await bytesOf(folder, entryOf(folder))).toBe(first);
    expect(first).not.toContain(FIXTURES);
  });

  it('a slash at the end of the folder does not matter', async () => {
    const folder = join(FIXTURES, 'readdir-mount');
    expect(await bytesOf(`${folder}/`, entryOf(folder))).toBe(await bytesOf(folder, entryOf(folder)));
  });

  it('the place of the application on the disk does not matter', async () => {
    // Both lie outside of a repository: the history of one is part of what is analyzed.
    const copies = ['migrate-analyze-', 'elsewhere-'].map((prefix) => mkdtempSync(join(tmpdir(), prefix)));
    try {
      const bytes: string[] = [];
      for (const copy of copies) {
        cpSync(join(FIXTURES, 'readdir-mount'), copy, { recursive: true });
        bytes.push(await bytesOf(copy, entryOf(copy)));
      }
      expect(bytes[0]).toBe(bytes[1]);
    } finally {
      for (const copy of copies) rmSync(copy, { recursive: true, force: true });
    }
  });
});

type Mutation = (text: string, below: (limit: number) => number) => string;

/** Ways in which a half-written, badly merged or damaged source differs from a whole one. */
const MUTATIONS: readonly Mutation[] = [
  onTokens((tokens, below) => tokens.splice(below(tokens.length), 1)),
  onTokens((tokens, below) => tokens.splice(below(tokens.length), 0, tokens[below(tokens.length)] ?? '')),
  onTokens((tokens, below) => {
    const [left, right] = [below(tokens.length), below(tokens.length)];
    [tokens[left], tokens[right]] = [tokens[right] ?? '', tokens[left] ?? ''];
  }),
  (text, below) => text.slice(0, below(text.length + 1)),
  (text, below) => {
    const bytes = Buffer.from(text);
    for (let left = 1 + below(4); left > 0 && bytes.length > 0; left -= 1) {
      const at = below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    }
    return bytes.toString('latin1');
  },
];

function onTokens(change: (tokens: string[], below: (limit: number) => number) => unknown): Mutation {
  return (text, below) => {
    const tokens = text.match(/\w+|\s+|[^\w\s]/g) ?? [];
    for (let left = 1 + below(3); left > 0; left -= 1) change(tokens, below);
    return tokens.join('');
  };
}

function mutated(text: string, random: () => number): string {
  const below = (limit: number) => Math.floor(random() * limit);
  const mutation = MUTATIONS[below(MUTATIONS.length)];
  return mutation === undefined ? text : mutation(text, below);
}

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 1_000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);

describe('fuzz', () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'migrate-fuzz-'));
    cpSync(FIXTURES, copy, { recursive: true });
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it(`reads ${ROUNDS} damaged applications without a crash`, async () => {
    const random = seededRandom(SEED);
    const outcomes = { read: 0, refused: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = join(copy, cases[Math.floor(random() * cases.length)] ?? '');
      const entry = entryOf(folder);
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => relative(folder, join(one.parentPath, one.name)))
        .filter((name) => /\.[cm]?[jt]s(?:on)?$/.test(name) && !/^(?:expected|package)\.json$/.test(name))
        .sort();
      const file = join(folder, files[Math.floor(random() * files.length)] ?? '');
      const original = readFileSync(file, 'utf8');
      const damaged = mutated(original, random);
      writeFileSync(file, damaged);
      const place = `round ${round}, ${file}:\n${damaged}`;
      await analyze({ root: folder, entry, name: 'application' }).then(
        ({ model }) => {
          outcomes.read += 1;
          expect(modelSchema.safeParse(model).success, place).toBe(true);
        },
        (error: unknown) => {
          // An application whose express() call is gone is refused, as it should be.
          const isRefused = error instanceof Failure && error.problem.code === 'MIG-1002';
          if (!isRefused) throw new Error(place, { cause: error });
          outcomes.refused += 1;
        },
      );
      writeFileSync(file, original);
    }
    expect(outcomes.read).toBeGreaterThan(ROUNDS * 0.6);
    expect(outcomes.read + outcomes.refused).toBe(ROUNDS);
  }, 300_000);
});
