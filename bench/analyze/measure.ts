import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What one whole process took. */
export interface Usage {
  readonly seconds: number;
  readonly cpu: number;
  /** Peak resident memory in bytes. */
  readonly rss: number;
}

export interface Program {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const USAGE = new URL('usage.mjs', import.meta.url);
const usageSchema = z.object({ rss: z.number(), cpu: z.number() });

/** Runs a program of Node.js to its end and gives what it used and what it printed. */
export function measure({ args, cwd, env }: Program): { usage: Usage; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-analyze-'));
  const usageFile = join(folder, 'usage.json');
  const outputFile = join(folder, 'output');
  const output = openSync(outputFile, 'w');
  try {
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['--import', USAGE.href, ...args], {
      cwd,
      env: { ...process.env, ...env, BENCH_USAGE: usageFile },
      stdio: ['ignore', output, 'pipe'],
    });
    const seconds = (performance.now() - began) / 1000;
    if (status !== 0)
      throw new Error(`${args.join(' ')} ended with ${status}: ${String(stderr).slice(0, 400)}`);
    const { rss, cpu } = usageSchema.parse(JSON.parse(readFileSync(usageFile, 'utf8')));
    return { usage: { seconds, cpu, rss }, output: readFileSync(outputFile, 'utf8') };
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true, force: true });
  }
}

export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The median of each figure. */
export function median(usages: readonly Usage[]): Usage {
  const middle = (pick: (one: Usage) => number): number => {
    const sorted = usages.map(pick).sort((left, right) => left - right);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  return {
    seconds: middle((one) => one.seconds),
    cpu: middle((one) => one.cpu),
    rss: middle((one) => one.rss),
  };
}
