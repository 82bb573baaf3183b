import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { BIN, migrate, onShop } from './shop.ts';
import { differences, treeOf } from './tree-hash.ts';

/**
 * An extraction on mounts that refuse for real, where tests only pretend: a read-only one, and small ones that get full at various
 * moments: `node bench/extraction/refusing-disk.ts`, as root. Exit 1 when anything is left half done.
 */
const CONTEXT = 'reviews';
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

await onShop('disk', async (shop) => {
  migrate(shop, 'decompose', '--quiet');
  const mount = mkdtempSync(join(tmpdir(), 'bench-mount-'));
  const results = [
    onMount(shop, mount, 'size=40m', ['-o', 'remount,ro', mount]),
    ...[100, 300, 500, 600, 700, 900, 1500, 20_000].map((kilobytes) =>
      onMount(shop, mount, 'size=40m', undefined, kilobytes),
    ),
  ];
  rmSync(mount, { recursive: true });
  process.exitCode = results.every((whole) => whole) ? 0 : 1;
});

/** @param left space that is left when the extraction begins, in kilobytes */
function onMount(
  shop: string,
  mount: string,
  size: string,
  remount: readonly string[] | undefined,
  left?: number,
): boolean {
  run('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', mount]);
  try {
    const project = join(mount, 'shop');
    mkdirSync(project);
    cpSync(shop, project, { recursive: true, filter: (path) => !path.endsWith('/node_modules') });
    run('ln', ['-s', join(shop, 'node_modules'), join(project, 'node_modules')]);
    const before = treeOf(project);
    if (left !== undefined) fill(mount, left);
    if (remount !== undefined) run('mount', remount);
    const { status, stdout } = spawnSync(
      process.execPath,
      [BIN, 'extract', CONTEXT, '--no-start', '--quiet', '--format', 'json'],
      { cwd: project, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    const { error } = status === 0 ? { error: undefined } : errorSchema.parse(JSON.parse(stdout));
    const changed = differences(before, treeOf(project));
    const isWhole = status === 0 ? changed.length > 0 : changed.length === 0;
    const place = left === undefined ? 'read-only' : `${left} kB left`;
    const told = error === undefined ? 'done' : `exit ${status} ${error.code} ${error.message}`;
    process.stdout.write(
      `${place}: ${told.replaceAll(mount, '')}; ${isWhole ? 'whole' : `half done: ${changed.join(', ')}`}\n`,
    );
    return isWhole;
  } finally {
    run('umount', [mount]);
  }
}

/** Writes until only so much space is left. */
function fill(mount: string, kilobytes: number): void {
  const available = Number(run('df', ['--output=avail', '-k', mount]).split('\n')[1]);
  run('dd', ['if=/dev/zero', `of=${join(mount, 'ballast')}`, 'bs=1k', `count=${available - kilobytes}`]);
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, [...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}
