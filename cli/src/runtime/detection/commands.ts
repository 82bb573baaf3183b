import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dependsOn, type PackageJson } from '../commands/package-json.ts';
import { enclosingFolders } from '../commands/workspace.ts';
import type { Entry } from './entry.ts';

export type PackageManager = 'npm' | 'yarn' | 'pnpm';

/** The package manager whose lockfile lies nearest, in the application or above it; npm without any. */
export function detectPackageManager(appDir: string): PackageManager {
  const lockfiles: readonly (readonly [string, PackageManager])[] = [
    ['pnpm-lock.yaml', 'pnpm'],
    ['yarn.lock', 'yarn'],
    ['package-lock.json', 'npm'],
    ['npm-shrinkwrap.json', 'npm'],
  ];
  for (const folder of enclosingFolders(appDir)) {
    const found = lockfiles.find(([file]) => existsSync(join(folder, file)));
    if (found !== undefined) return found[1];
  }
  return 'npm';
}

export function detectStart(
  packageJson: PackageJson,
  entry: Entry,
  manager: PackageManager,
): string | undefined {
  if (entry.elsewhere !== true) {
    if (packageJson.scripts.start !== undefined) return `${manager} start`;
    if (packageJson.scripts.serve !== undefined) return runScript(manager, 'serve');
  }
  if (entry.built !== undefined) return `node ${entry.built}`;
  if (entry.source === undefined) return undefined;
  return /\.[cm]?ts$/.test(entry.source)
    ? `${typeScriptRunner(packageJson)} ${entry.source}`
    : `node ${entry.source}`;
}

/** Building is needed when the start script runs build output and does not build by itself. */
export function detectBuild(
  packageJson: PackageJson,
  entry: Entry,
  manager: PackageManager,
): string | undefined {
  const { scripts } = packageJson;
  const script = ['build', 'compile', 'build:server', 'tsc'].find((name) => scripts[name] !== undefined);
  if (entry.built === undefined || script === undefined) return undefined;
  const builds = (text: string | undefined) =>
    text?.includes(`run ${script}`) === true || text?.startsWith('tsc') === true;
  return builds(scripts.prestart) || builds(scripts.start) ? undefined : runScript(manager, script);
}

/** The suite that talks to the application over HTTP, before any other suite. */
export function detectTest(packageJson: PackageJson, manager: PackageManager): string | undefined {
  const named = Object.keys(packageJson.scripts);
  const wanted = [
    /^(?:test[:_-])?api(?:[:_-]test)?$/,
    /^(?:test[:_-])?(?:e2e|http|functional|acceptance)(?:[:_-]test)?$/,
    /^(?:test[:_-])?integration(?:[:_-]test)?$/,
    /^test$/,
  ];
  const name = wanted.flatMap((expression) => named.filter((one) => expression.test(one)))[0];
  if (name === undefined || /no test specified/.test(packageJson.scripts[name] ?? '')) return undefined;
  return name === 'test' ? `${manager} test` : runScript(manager, name);
}

function runScript(manager: PackageManager, name: string): string {
  return `${manager} run ${name}`;
}

function typeScriptRunner(packageJson: PackageJson): string {
  return (
    ['tsx', 'ts-node', 'ts-node-dev', '@swc-node/register', 'node'].find(
      (one) => one === 'node' || dependsOn(packageJson, one),
    ) ?? 'node'
  );
}
