import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { serialize } from '../../src/artifacts/store.ts';
import { copyFixture, type FixtureCopy } from '../helpers/copy-fixture.ts';
import { projectTree } from '../helpers/project-tree.ts';
import { runCli } from '../helpers/run-cli.ts';
import { aMap } from './helpers/slicing.ts';

const PRELOAD = fileURLToPath(new URL('../helpers/faulty-disk.cjs', import.meta.url));
const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), cause: z.string().optional() }),
});

let copy: FixtureCopy;
let before: Map<string, string>;

/** An application of which an extraction changes the monolith too. */
beforeEach(() => {
  copy = copyFixture('extract/seam-cjs', ['express', 'knex', 'pg']);
  const map = aMap({
    cats: { routes: ['POST /cats/:sku'], modules: ['src/cats.js'] },
    stock: { routes: ['GET /stock'], modules: ['src/audit.js', 'src/stock.js'], tables: ['stock'] },
  });
  copy.write('migration/context-map.json', serialize(map));
  copy.write('.github/CODEOWNERS', '* @us\n');
  copy.write('migration/.base/dogs/app.js', '');
  before = treeOf();
});
afterEach(() => copy.remove());

/** The journal tells what was done; of a change that is in place its line may be missing. */
function treeOf(): Map<string, string> {
  return new Map([...projectTree(copy.root)].filter(([path]) => path !== 'migration/journal.ndjson'));
}

async function extract(env: Readonly<Record<string, string>>, words: readonly string[] = []) {
  const argv = ['extract', 'cats', '--no-start', '--format', 'json', '--dir', copy.root, ...words];
  const { code, stdout } = await runCli(argv, env);
  const error = code === 0 ? undefined : errorSchema.parse(JSON.parse(stdout)).error;
  return { code, error };
}

function faulty(fault: 'EROFS' | 'ENOSPC', folder: string, after = 0): Record<string, string> {
  return {
    NODE_OPTIONS: `--require ${PRELOAD}`,
    FAULTY_CODE: fault,
    FAULTY_ROOT: join(copy.root, folder),
    FAULTY_AFTER: String(after),
  };
}

describe('migrate extract where the file system refuses', () => {
  it.each([
    ['the whole project', ''],
    ['the place of services', 'services'],
    ['the monolith’s own code', 'src'],
    ['the place of the pipeline', '.github'],
    ['the artifacts', 'migration/.base'],
  ])('says so and changes nothing when %s is read-only', async (_what, folder) => {
    const { code, error } = await extract(faulty('EROFS', folder));
    expect(code).toBe(3);
    expect(error).toMatchObject({ code: 'MIG-3012', cause: expect.stringContaining('EROFS') });
    expect(treeOf()).toEqual(before);
    // It was the disk alone.
    expect((await extract({})).code).toBe(0);
  });

  it('is done or has changed nothing when the disk is full, whenever that is', async () => {
    expect((await extract({})).code).toBe(0);
    const done = treeOf();
    copy.remove();
    const outcomes = new Set<string>();
    for (const kilobytes of [0, 4, 20, 50, 80, 110, 200]) {
      copy = copyFixture('extract/seam-cjs', ['express', 'knex', 'pg']);
      for (const [path, text] of before) copy.write(path, text);
      const { code, error } = await extract(faulty('ENOSPC', '', kilobytes * 1000));
      const tree = treeOf();
      if (code !== 0)
        expect(error).toMatchObject({ code: 'MIG-3012', cause: expect.stringContaining('ENOSPC') });
      expect(tree).toEqual(code === 0 || tree.has('services/cats/package.json') ? done : before);
      outcomes.add(code === 0 ? 'done' : 'refused');
      copy.remove();
    }
    expect([...outcomes].sort()).toEqual(['done', 'refused']);
  });
});

describe('migrate extract without git', () => {
  /** A PATH with Node.js alone. */
  function withoutGit(): Record<string, string> {
    const folder = join(copy.root, 'node_modules/.only-node');
    mkdirSync(folder, { recursive: true });
    symlinkSync(process.execPath, join(folder, 'node'));
    return { PATH: folder };
  }

  it('extracts, but makes no commit', async () => {
    const { code, error } = await extract(withoutGit(), ['--commit']);
    expect(code).toBe(3);
    expect(error).toMatchObject({ code: 'MIG-3006', message: 'The program git was not found' });
    expect(treeOf()).toEqual(before);
    expect((await extract({ PATH: join(copy.root, 'node_modules/.only-node') })).code).toBe(0);
  });

  it('does not merge hand edits, and says why', async () => {
    expect((await extract({})).code).toBe(0);
    const app = treeOf().get('services/cats/src/app.js') ?? '';
    copy.write('services/cats/src/app.js', `// ours\n${app}`);
    copy.write('src/app.js', `${treeOf().get('src/app.js')}\n// more\n`);
    const edited = treeOf();
    const { code, error } = await extract(withoutGit());
    expect(code).toBe(3);
    expect(error).toMatchObject({ code: 'MIG-3006', message: 'The program git was not found' });
    expect(treeOf()).toEqual(edited);
  });
});
