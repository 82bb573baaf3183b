import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clone, copySample } from '../../scripts/sample-copy.ts';

/** Works on a copy of the sample with packages and a lockfile of its own, as a team's application has. */
export async function onShop<T>(name: string, work: (shop: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `bench-${name}-`));
  const shop = join(folder, 'shop');
  try {
    copySample(shop);
    rmSync(join(shop, 'node_modules'), { recursive: true });
    npmInstall(shop);
    return await work(shop);
  } finally {
    if (existsSync(join(shop, 'package.json'))) migrate(shop, 'down', '--purge', '--quiet');
    rmSync(folder, { recursive: true, force: true });
  }
}

export function npmInstall(folder: string): void {
  run('npm', ['install', '--loglevel=error', '--no-audit', '--no-fund'], folder);
}

/** Runs one command of the toolkit. @returns what it printed */
export function migrate(folder: string, ...words: string[]): string {
  return run(process.execPath, [BIN, ...words], folder);
}

export const BIN = join(clone, 'cli/bin/migrate.js');

function run(program: string, args: readonly string[], cwd: string): string {
  return execFileSync(program, [...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 256 * 1024 * 1024,
  });
}
