import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { specifiersOf } from '../../analyze/sources/specifiers.ts';
import { installedVersion } from '../service/package-json.ts';
import { type RunnerCall, runnerCalls } from './runner-calls.ts';
import { RUNNERS, type Runner } from './runners.ts';

const names = z.record(z.string(), z.string()).catch({});
const manifestSchema = z.object({ scripts: names, dependencies: names, devDependencies: names });

/** What runs the application's tests. */
export interface ApplicationRunners {
  readonly appDir: string;
  /** The calls in its scripts, that of its test script first. */
  readonly calls: readonly RunnerCall[];
  /** Runners among its dependencies. */
  readonly declared: readonly Runner[];
}

/** Reads scripts and dependencies of the application's package.json. */
export function applicationRunners(appDir: string): ApplicationRunners {
  const text = readFileSync(join(appDir, 'package.json'), 'utf8');
  const { scripts, dependencies, devDependencies } = manifestSchema.parse(JSON.parse(text));
  const known = new Set(Object.keys({ ...dependencies, ...devDependencies }));
  return {
    appDir,
    calls: runnerCalls(scripts, (word) => existsSync(join(appDir, word))),
    declared: RUNNERS.filter((one) => one.package !== undefined && known.has(one.package)),
  };
}

/** How a test file is run: by the runner that it imports, else by that of the scripts; or why it is not. */
export function callFor(
  { appDir, calls, declared }: ApplicationRunners,
  sources: SourceTree,
  absolute: string,
): RunnerCall | { readonly why: string } {
  const ast = sources.parse(absolute);
  const imported = new Set(ast === undefined ? [] : specifiersOf(ast).map((one) => one.specifier));
  const runner =
    RUNNERS.find((one) => one.imports.some((name) => imported.has(name))) ??
    calls[0]?.runner ??
    (declared.length === 1 ? declared[0] : undefined);
  if (runner === undefined) return { why: 'no script and no dependency tells what runs it' };
  if (runner.package !== undefined && installedVersion(appDir, runner.package) === undefined)
    return { why: `is run by ${runner.package}, which is not installed, so that nobody can see it pass` };
  return calls.find((one) => one.runner === runner) ?? { runner, words: runner.command };
}
