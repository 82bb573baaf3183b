import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../cli/test/support/seeded-random.ts';
import { BIN, migrate, onShop } from './shop.ts';
import { differences, treeOf } from './tree-hash.ts';

/**
 * Kills `migrate extract` at random moments, with the service's trial start and all; the next command finishes or undoes, so that
 * the tree is one of the two: `node bench/extraction/kill.ts [--kills 50] [--seed 1] [--context reviews]`. Exit 1 when it is neither.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    context: { type: 'string', default: 'reviews' },
  },
});

type End = 'undone' | 'done' | 'neither';

await onShop('kill', async (shop) => {
  migrate(shop, 'decompose', '--quiet');
  const before = treeOf(shop);
  const pristine = `${shop}-pristine`;
  cpSync(shop, pristine, { recursive: true, filter: (path) => !/\/(?:node_modules|\.run)$/.test(path) });
  // The first one sets up the database, as on a machine where the application has run before.
  await extraction(shop).done;
  restore(shop, pristine);
  const whole = await timed(() => extraction(shop).done);
  const done = treeOf(shop);
  if (differences(before, done).length === 0) throw new Error('the extraction changed nothing');
  const random = seededRandom(Number(values.seed));
  const ends = new Map<End, number>();
  for (let kill = 0; kill < Number(values.kills); kill += 1) {
    restore(shop, pristine);
    const moment = random() * whole;
    const run = extraction(shop);
    const timer = setTimeout(() => run.child.kill('SIGKILL'), moment);
    await run.done;
    clearTimeout(timer);
    migrate(shop, 'status', '--quiet');
    const tree = treeOf(shop);
    // What the killed command had started may still run; it must not change what was settled.
    migrate(shop, 'down', '--quiet');
    const later = differences(tree, treeOf(shop));
    const left = [...differences(tree, before), ...later];
    const missing = [...differences(tree, done), ...later];
    const end: End = left.length === 0 ? 'undone' : missing.length === 0 ? 'done' : 'neither';
    ends.set(end, (ends.get(end) ?? 0) + 1);
    process.stderr.write(`${kill + 1}: killed after ${moment.toFixed(0)} ms: ${end}\n`);
    if (end === 'neither')
      process.stderr.write(
        `  unlike before: ${left.slice(0, 5).join(', ')}\n  unlike after: ${missing.slice(0, 5).join(', ')}\n`,
      );
  }
  process.stdout.write(
    `${values.kills} kills within ${(whole / 1000).toFixed(1)} s, seed ${values.seed}: ${[...ends].map(([end, count]) => `${count} ${end}`).join(', ')}\n`,
  );
  process.exitCode = ends.has('neither') ? 1 : 0;
});

interface Extracting {
  readonly child: ChildProcess;
  readonly done: Promise<void>;
}

function extraction(shop: string): Extracting {
  const child = spawn(process.execPath, [BIN, 'extract', values.context, '--quiet'], {
    cwd: shop,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { child, done: new Promise((resolve) => child.once('close', () => resolve())) };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Everything as it was but packages and the run folder with its database. */
function restore(shop: string, pristine: string): void {
  const kept = ['node_modules', 'migration/.run'];
  const aside = `${shop}-aside`;
  for (const [index, path] of kept.entries()) renameSync(join(shop, path), `${aside}-${index}`);
  rmSync(shop, { recursive: true });
  cpSync(pristine, shop, { recursive: true });
  for (const [index, path] of kept.entries()) renameSync(`${aside}-${index}`, join(shop, path));
}
