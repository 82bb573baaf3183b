import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Decisions } from '../../src/extract/decisions.ts';
import type { ExtractionPlan } from '../../src/extract/plan.ts';
import {
  audited,
  blockersOf,
  type ContextParts,
  FIXTURES,
  planned,
  removeTrees,
  type Slicing,
  sliceOf,
  writtenTree,
} from './helpers/slicing.ts';

const POINTS = {
  points: {
    routes: ['GET /points/:member', 'POST /points/:member'],
    modules: ['src/points.js', 'src/pointsRoutes.js'],
    tables: ['points'],
  },
  sales: { routes: ['POST /sales'], modules: ['src/sales.js'], tables: ['sales'] },
};
const STOCK = {
  stock: {
    routes: ['DELETE /stock/:id'],
    modules: ['src/stock.ts', 'src/stock-routes.ts'],
    tables: ['stock'],
  },
  shop: { routes: ['POST /shop/:sku'], modules: ['src/shop.ts'], tables: ['orders'] },
};

const CATS = {
  cats: { routes: ['POST /cats/:sku'], modules: ['src/cats.js'] },
  stock: { routes: ['GET /stock'], modules: ['src/audit.js', 'src/stock.js'], tables: ['stock'] },
};

afterAll(removeTrees);

/** The files of a fixture that are its application. */
function applicationOf(fixture: string): Map<string, string> {
  const folder = join(FIXTURES, fixture);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map((one) => join(one.parentPath, one.name).slice(folder.length + 1));
  const own = paths.filter((path) => !/^(?:expected|patched)\/|^case\.json$/.test(path));
  return new Map(own.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** The application with the changes that an extraction makes in it. */
function patched(fixture: string, { monolithChanges }: ExtractionPlan): Map<string, string> {
  return new Map([
    ...applicationOf(fixture),
    ...monolithChanges.map((one): [string, string] => [one.path, one.content]),
  ]);
}

async function points(decided: Decisions['seams'] = {}): Promise<Slicing> {
  return await sliceOf(join(FIXTURES, 'offered-cjs'), 'src/server.js', 'points', POINTS, { seams: decided });
}

function offeredBy(plan: ExtractionPlan): string[] {
  return plan.offered.map((one) => one.record.id);
}

describe('functions of a context that the rest of the monolith calls', () => {
  const cases: [string, string, string, Record<string, ContextParts>][] = [
    ['offered-cjs', 'src/server.js', 'points', POINTS],
    ['offered-ts', 'src/app.ts', 'stock', STOCK],
    ['seam-cjs', 'src/app.js', 'cats', CATS],
  ];

  it.each(cases)(
    '%s: extracted again after it was patched, nothing changes',
    async (fixture, entry, name, map) => {
      const first = planned(await sliceOf(join(FIXTURES, fixture), entry, name, map));
      const folder = writtenTree(patched(fixture, first));
      const again = planned(await sliceOf(folder, entry, name, map));
      expect(again.monolithChanges).toEqual([]);
      expect(again.serviceFiles).toEqual(first.serviceFiles);
      expect(again.debt).toEqual(first.debt);
    },
  );

  it('type-check on both sides', async () => {
    const plan = planned(await sliceOf(join(FIXTURES, 'offered-ts'), 'src/app.ts', 'stock', STOCK));
    for (const files of [plan.serviceFiles, patched('offered-ts', plan)]) {
      const folder = writtenTree(files);
      const tsc = join(folder, 'node_modules/typescript-native/bin/tsc');
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--noEmit'], {
        encoding: 'utf8',
      });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    }
  });

  it('are kept in the service although its own routes do not need them, and missed when they are not there', async () => {
    const slicing = await sliceOf(join(FIXTURES, 'offered-ts'), 'src/app.ts', 'stock', STOCK);
    const { serviceFiles } = planned(slicing);
    const stock = serviceFiles.get('src/stock.ts') ?? '';
    const lost = new Map(serviceFiles).set(
      'src/stock.ts',
      stock.replace('export const release', 'const release'),
    );
    expect((await audited(slicing, lost)).problems.map((one) => one.message)).toEqual([
      'The service lacks src/stock.ts#release, which the monolith calls',
    ]);
  });
});

describe('the configuration', () => {
  it('keeps a function that writes in the monolith', async () => {
    const plan = planned(await points({ 'src/points.js#award': 'local' }));
    expect([plan.offered, plan.monolithChanges]).toEqual([[], []]);
    expect(plan.debt).toContain(
      'src/points.js#award: the monolith goes on running it for src/sales.js; it writes points; not offered: `seams` says local',
    );
  });

  it('offers one that only reads, and repeats its calls', async () => {
    const plan = planned(await points({ 'src/points.js#balance': 'remote' }));
    expect(offeredBy(plan)).toEqual(['src/points.js#award', 'src/points.js#balance']);
    const client = plan.monolithChanges.find((one) => one.path === 'src/seams/points-client.js');
    expect(client?.content).toContain("new Set(['src-points.balance'])");
  });

  it('vouches for what no type tells', async () => {
    expect(offeredBy(planned(await points({ 'src/points.js#forget': 'remote' })))).toEqual([
      'src/points.js#award',
      'src/points.js#forget',
    ]);
  });

  it('cannot take a function out of a transaction', async () => {
    const seams = { 'src/stock.ts#reserve': 'remote' } as const;
    const slicing = await sliceOf(join(FIXTURES, 'offered-ts'), 'src/app.ts', 'stock', STOCK, { seams });
    expect(blockersOf(slicing)).toEqual(['MIG-4004 src/stock.ts:12']);
  });

  it('names functions that are called', async () => {
    expect(blockersOf(await points({ 'src/points.js#awards': 'remote' }))).toEqual([
      'MIG-4004 undefined:undefined',
    ]);
  });
});

describe('a seam that is not wanted any more', () => {
  it('leaves nothing in the monolith', async () => {
    const first = planned(await points());
    const folder = writtenTree(patched('offered-cjs', first));
    const seams = { 'src/points.js#award': 'local' } as const;
    const back = planned(await sliceOf(folder, 'src/server.js', 'points', POINTS, { seams }));
    expect(back.monolithDeletions.map((one) => one.path)).toEqual([
      'src/seams/points-client.js',
      'src/seams/points.js',
    ]);
    expect(back.monolithChanges.map((one) => [one.path, one.content])).toEqual([
      ['src/sales.js', applicationOf('offered-cjs').get('src/sales.js')],
    ]);
  });

  it('nor does a host that nobody calls', async () => {
    const slice = async (folder: string, contexts: Record<string, ContextParts>) =>
      planned(await sliceOf(folder, 'src/app.js', 'cats', contexts));
    const folder = writtenTree(patched('seam-cjs', await slice(join(FIXTURES, 'seam-cjs'), CATS)));
    const merged = {
      cats: { ...CATS.cats, modules: [...CATS.cats.modules, ...CATS.stock.modules], tables: ['stock'] },
    };
    const back = await slice(folder, merged);
    expect(back.monolithDeletions.map((one) => one.path)).toEqual(['src/seams/cats-host.js']);
    expect(back.monolithChanges.map((one) => [one.path, one.content])).toEqual([
      ['src/app.js', applicationOf('seam-cjs').get('src/app.js')],
    ]);
  });
});

it('vouches for untyped functions that stay with the monolith too', async () => {
  const folder = writtenTree(applicationOf('seam-cjs'));
  const stock = readFileSync(join(folder, 'src/stock.js'), 'utf8');
  writeFileSync(join(folder, 'src/stock.js'), stock.replace(/ +\/\*\*[^/]*\*\/\n/, ''));
  const seams = { 'src/stock.js#stockService.reserve': 'remote' } as const;
  const slice = (decided: Decisions['seams']) =>
    sliceOf(folder, 'src/app.js', 'cats', CATS, { seams: decided });
  expect(blockersOf(await slice({}))).toEqual(['MIG-4004 src/stock.js:6']);
  expect(planned(await slice(seams)).seams.map((one) => one.record.name)).toContain('stockService.reserve');
});
