import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { causeOf, Failure } from '../errors/problem.ts';
import type { PackageManager } from '../extract/service/installing.ts';
import { applicationEnvironment } from '../runtime/application-environment.ts';
import { readPackageJson } from '../runtime/commands/package-json.ts';
import { detectPackageManager } from '../runtime/detection/commands.ts';
import type { Project } from '../runtime/project.ts';
import { runCommand } from '../runtime/run-command.ts';

/** Lockfiles of the package managers that are known; a service gets the one of its application. */
export const LOCKFILES = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'] as const;

/** Cuts the monolith's lockfile down to what the service needs; what is locked stays at its version. */
const CUT: Readonly<Record<Exclude<PackageManager, 'yarn'>, readonly string[]>> = {
  npm: [
    'npm',
    'install',
    '--package-lock-only',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--fetch-retries=0',
  ],
  pnpm: [
    'pnpm',
    'install',
    '--lockfile-only',
    '--no-frozen-lockfile',
    '--ignore-scripts',
    '--ignore-workspace',
    '--prefer-offline',
    '--fetch-retries=0',
  ],
  'yarn-modern': ['yarn', 'install', '--mode=update-lockfile', '--no-immutable'],
};

/**
 * Gives a service the lockfile of its application, cut down to the service's dependencies. The first yarn cannot do that
 * without installing, and does not mind a lockfile with more in it than is needed.
 * @returns what an operator must know, when there is no lockfile or it could not be cut
 */
export async function writeLockfile(project: Project, folder: string): Promise<string | undefined> {
  const found = lockfileOf(project);
  if (found === undefined)
    return 'no lockfile: the application has none, so each install may choose other versions';
  const target = join(folder, found.name);
  copyFileSync(found.path, target);
  const manager = managerOf(found);
  const packageJson = readPackageJson(folder);
  if (manager === 'yarn' || packageJson === undefined) return undefined;
  try {
    await runCommand(project.root, {
      command: CUT[manager],
      packageJson,
      cwd: folder,
      environment: applicationEnvironment(project, { folder, databaseUrl: undefined }),
      logName: 'lockfile',
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const cause = causeOf(error).split('\n')[0];
    if (manager !== 'npm')
      return `the lockfile is the monolith's: ${CUT[manager][0]} could not cut it down (${cause}); \`${CUT[manager].join(' ')}\` in the service does`;
    rmSync(target, { force: true });
    return `no lockfile: npm could not make it (${cause}); run \`npm install --package-lock-only\` in the service`;
  } finally {
    // What the later yarn remembers of its own work.
    rmSync(join(folder, '.yarn'), { recursive: true, force: true });
  }
}

/** Who installs the application's packages, and the lockfile that it goes by. */
export function installerOf(project: Project): {
  packageManager: PackageManager;
  lockfile: string | undefined;
} {
  const found = lockfileOf(project);
  const packageManager = found === undefined ? detectPackageManager(project.appDir) : managerOf(found);
  return { packageManager, lockfile: found?.name };
}

function managerOf({ name, path }: Lockfile): PackageManager {
  if (name === 'pnpm-lock.yaml') return 'pnpm';
  if (name !== 'yarn.lock') return 'npm';
  return /^__metadata:/m.test(readFileSync(path, 'utf8')) ? 'yarn-modern' : 'yarn';
}

interface Lockfile {
  readonly name: string;
  readonly path: string;
}

/** The lockfile that holds for the application: its own, or that of the workspace around it. */
export function lockfileOf({ root, appDir }: Project): Lockfile | undefined {
  for (let folder = appDir; ; folder = dirname(folder)) {
    const name = LOCKFILES.find((one) => existsSync(join(folder, one)));
    if (name !== undefined) return { name, path: join(folder, name) };
    if (folder === root || dirname(folder) === folder) return undefined;
  }
}
