import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkSchema } from '../../src/artifacts/check.ts';
import { contextMapSchema } from '../../src/artifacts/context-map.ts';
import { copyFixture, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { runCli } from '../helpers/run-cli.ts';

const MAP = 'migration/context-map.json';
const SHELF = 'books/shelf.js';

let copy: FixtureCopy;
beforeEach(() => {
  copy = copyFixture('fitness/library', ['express', 'knex']);
});
afterEach(() => copy.remove());

const read = (path: string) => readFileSync(join(copy.root, path), 'utf8');
const run = (...argv: string[]) => runCli([...argv, '--dir', copy.root]);

/** Books now throw away settled fines, and have a file more. */
function plant(): void {
  const text = read(SHELF);
  copy.write(
    SHELF,
    `require('./extra');\n${text.replace("  return db('books').order", "  await db('fines').del();\n  return db('books').order")}`,
  );
  copy.write('books/extra.js', 'exports.extra = 1;\n');
}

describe('migrate check', () => {
  it('passes on what was decomposed, and writes nothing', async () => {
    await run('decompose');
    const before = read(MAP);
    expect(await run('check')).toMatchObject({ code: 0, stdout: expect.stringContaining('no new tie') });
    expect(read(MAP)).toBe(before);
  });

  it('fails on a second writer with its place, and only notes the new file', async () => {
    await run('decompose');
    plant();
    const { code, stdout } = await run('check', '--format', 'json');
    const { verdict, violations, notes } = checkSchema.parse(JSON.parse(stdout));
    expect({ code, verdict }).toEqual({ code: 1, verdict: 'fail' });
    expect(violations).toEqual([
      expect.objectContaining({
        code: 'MIG-7002',
        kind: 'write',
        from: 'books',
        to: 'fines',
        source: 'books/shelf.js#listBooks',
        target: 'fines',
        heal: 'remote-call',
        file: SHELF,
        line: 5,
        remedy: expect.stringContaining('`migrate decompose`'),
      }),
    ]);
    expect(notes).toEqual([
      expect.objectContaining({ code: 'MIG-7009', name: 'books/extra.js', context: 'books' }),
    ]);
  });

  it('accepts it once the map lists it', async () => {
    await run('decompose');
    plant();
    await run('decompose');
    expect(await run('check')).toMatchObject({ code: 0 });
  });

  it('annotates the lines of a pull request by their paths in the repository', async () => {
    await run('decompose');
    plant();
    const { code, stdout } = await run('check', '--format', 'github');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^::error file=\S*books\/shelf\.js,line=5,title=migrate check MIG-7002::books now writes fines/,
    );
    expect(stdout).toMatch(/\n::notice file=\S*books\/extra\.js,line=1,/);
  });

  it('gives code scanning the same results when lines shift', async () => {
    await run('decompose');
    plant();
    const first = sarif((await run('check', '--format', 'sarif')).stdout);
    copy.write(SHELF, `\n\n\n${read(SHELF)}`);
    const second = sarif((await run('check', '--format', 'sarif')).stdout);
    expect(second.map((one) => one.line)).toEqual([8, 1]);
    expect(second.map((one) => one.print)).toEqual(first.map((one) => one.print));
    expect(first.map((one) => one.rule)).toEqual(['MIG-7002', 'MIG-7009']);
  });

  it('counts a failure for each violation in JUnit', async () => {
    await run('decompose');
    expect((await run('check', '--format', 'junit')).stdout).toContain('tests="1" failures="0"');
    plant();
    expect((await run('check', '--format', 'junit')).stdout).toMatch(
      /failures="1"[\s\S]*<failure type="MIG-7002" message="books now writes fines[^"]*">/,
    );
  });
});

describe('migrate check without a map to check against', () => {
  const errorOf = async () => {
    const { code, stdout } = await run('check', '--format', 'json');
    return { code, document: JSON.parse(stdout) };
  };

  it('asks for one', async () => {
    expect(await errorOf()).toMatchObject({
      code: 2,
      document: {
        error: { code: 'MIG-1007', file: MAP, remedy: expect.stringContaining('migrate decompose') },
      },
    });
  });

  it('refuses a schema that it does not know', async () => {
    copy.write(MAP, '{"schema":"migrate/context-map@9"}');
    expect(await errorOf()).toMatchObject({ code: 2, document: { error: { code: 'MIG-1005', file: MAP } } });
  });

  it('refuses a map that lists no crossings, and one of other sources', async () => {
    await run('decompose');
    const map = contextMapSchema.parse(JSON.parse(read(MAP)));
    const { crossings, ...older } = map;
    expect(crossings).toEqual([]);
    copy.write(MAP, JSON.stringify(older));
    expect(await errorOf()).toMatchObject({ code: 2, document: { error: { code: 'MIG-1005' } } });

    const contexts = map.contexts.map((one) => ({
      ...one,
      modules: one.modules.map((path) => `gone/${path}`),
    }));
    copy.write(MAP, JSON.stringify({ ...map, contexts, sharedKernel: ['gone/app.js', 'gone/db.js'] }));
    expect(await errorOf()).toMatchObject({
      code: 2,
      document: { error: { code: 'MIG-1005', cause: 'Of 8 modules and tables that it names, 2 are left.' } },
    });
  });
});

const sarifSchema = z.object({
  runs: z.tuple([
    z.object({
      results: z.array(
        z.object({
          ruleId: z.string(),
          locations: z.tuple([
            z.object({ physicalLocation: z.object({ region: z.object({ startLine: z.number() }) }) }),
          ]),
          partialFingerprints: z.object({ 'migrate/v1': z.string() }),
        }),
      ),
    }),
  ]),
});

function sarif(text: string): { rule: string; line: number; print: string }[] {
  return sarifSchema.parse(JSON.parse(text)).runs[0].results.map((one) => ({
    rule: one.ruleId,
    line: one.locations[0].physicalLocation.region.startLine,
    print: one.partialFingerprints['migrate/v1'],
  }));
}
