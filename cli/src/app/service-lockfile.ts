import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { causeOf, Failure } from '../errors/problem.ts';
import { applicationEnvironment } from '../runtime/application-environment.ts';
import { readPackageJson } from '../runtime/commands/package-json.ts';
import type { Project } from '../runtime/project.ts';
import { runCommand } from '../runtime/run-command.ts';

/** Lockfiles of the package managers that are known; a service gets the one of its application. */
export const LOCKFILES = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'] as const;

/** npm cuts the monolith's lockfile down to what the service needs; what is locked stays at its version. */
const PRUNE = [
  'npm',
  'install',
  '--package-lock-only',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
  '--fetch-retries=0',
];

/**
 * Gives a service the lockfile of its application: npm's is cut down to the service's dependencies, yarn and pnpm do that
 * themselves at the first install.
 * @returns what an operator must know, when there is no lockfile or it could not be made
 */
export async function writeLockfile(project: Project, folder: string): Promise<string | undefined> {
  const found = lockfileOf(project);
  if (found === undefined)
    return 'no lockfile: the application has none, so each install may choose other versions';
  const target = join(folder, found.name);
  copyFileSync(found.path, target);
  if (!found.name.endsWith('.json')) return undefined;
  const packageJson = readPackageJson(folder);
  if (packageJson === undefined) return undefined;
  try {
    await runCommand(project.root, {
      command: PRUNE,
      packageJson,
      cwd: folder,
      environment: applicationEnvironment(project, { folder, databaseUrl: undefined }),
      logName: 'lockfile',
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    rmSync(target, { force: true });
    return `no lockfile: npm could not make it (${causeOf(error).split('\n')[0]}); run \`npm install --package-lock-only\` in the service`;
  }
}

/** The lockfile that holds for the application: its own, or that of the workspace around it. */
export function lockfileOf({ root, appDir }: Project): { name: string; path: string } | undefined {
  for (let folder = appDir; ; folder = dirname(folder)) {
    const name = LOCKFILES.find((one) => existsSync(join(folder, one)));
    if (name !== undefined) return { name, path: join(folder, name) };
    if (folder === root || dirname(folder) === folder) return undefined;
  }
}
