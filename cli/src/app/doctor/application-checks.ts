import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DoctorCheck } from '../../artifacts/doctor.ts';
import { problem } from '../../errors/problem.ts';
import { findProgram, nodePath } from '../../runtime/commands/node-path.ts';
import { notInstalled } from '../../runtime/commands/not-installed.ts';
import { resolveCommand } from '../../runtime/commands/resolve-command.ts';
import { enclosingFolders } from '../../runtime/commands/workspace.ts';
import { detectPackageManager } from '../../runtime/detection/commands.ts';
import { applicationNode, checkNodeVersion } from '../../runtime/node-version.ts';
import type { Project } from '../../runtime/project.ts';
import { LOCKFILES } from '../service-lockfile.ts';
import { fromProblem, ok, warning } from './findings.ts';

/** What the application itself needs before anything of it can be started. */
export function applicationChecks(project: Project): DoctorCheck[] {
  const path = nodePath({
    root: project.root,
    appDir: project.appDir,
    folder: project.appDir,
    writes: false,
  });
  return [
    configurationCheck(project),
    nodeCheck(project),
    ...managerChecks(project, path),
    dependenciesCheck(project),
    startCheck(project, path),
  ];
}

function configurationCheck({ configured }: Project): DoctorCheck {
  return configured
    ? ok('configuration', 'migrate.config.yaml is valid')
    : ok('configuration', 'none: everything is detected (`migrate init` writes the guesses down)');
}

function nodeCheck(project: Project): DoctorCheck {
  const name = 'Node.js of the application';
  const mismatch = checkNodeVersion(project, false);
  return mismatch === undefined ? ok(name, applicationNode(project)) : fromProblem(name, mismatch);
}

function managerChecks(project: Project, path: string): DoctorCheck[] {
  const manager = detectPackageManager(project.appDir);
  const lockfile = enclosingFolders(project.appDir).flatMap((folder) =>
    LOCKFILES.filter((name) => existsSync(join(folder, name))),
  )[0];
  return [
    findProgram(manager, path) === undefined
      ? warning(
          'package manager',
          `${manager} is not on the PATH`,
          `Install ${manager}${manager === 'npm' ? ' with Node.js' : ', for instance with `corepack enable`'}: it installs what a service needs.`,
        )
      : ok('package manager', manager),
    lockfile === undefined
      ? warning(
          'lockfile',
          'none: each installation of the application, and of a service, may choose other versions',
          `Install with ${manager} and commit its lockfile.`,
        )
      : ok('lockfile', lockfile),
  ];
}

function dependenciesCheck({ appDir, packageJson }: Project): DoctorCheck {
  const name = 'dependencies';
  const manager = detectPackageManager(appDir);
  const missing = notInstalled(appDir, packageJson.dependencies);
  const missingDev = notInstalled(appDir, packageJson.devDependencies);
  if (missing.length > 0)
    return fromProblem(
      name,
      problem('MIG-3006', {
        message: `Not installed: ${missing.join(', ')}`,
        remedy: `Run \`${manager} install\` in ${appDir}.`,
      }),
    );
  return missingDev.length > 0
    ? warning(
        name,
        `of those for development not installed: ${missingDev.join(', ')}`,
        'Builds and tests of the application, and of services that have them, need these.',
      )
    : ok(name, `all ${Object.keys(packageJson.dependencies).length} installed`);
}

function startCheck({ config, packageJson, appDir }: Project, path: string): DoctorCheck {
  const name = 'start';
  const { start, entry } = config.monolith;
  if (start === undefined)
    return fromProblem(
      name,
      problem('MIG-1008', {
        message: 'Nothing says how the application starts',
        remedy:
          'Add a start script to package.json, or name the command as monolith.start in migrate.config.yaml.',
      }),
    );
  if (entry !== undefined && !existsSync(join(appDir, entry)))
    return fromProblem(name, problem('MIG-1008', { message: `The entry ${entry} is not there` }));
  const program = resolveCommand(start, { packageJson, path }).at(-1)?.argv[0] ?? '';
  const isThere = findProgram(program, path) !== undefined || existsSync(join(appDir, program));
  return isThere
    ? ok(name, `\`${start}\`${entry === undefined ? '' : `, from ${entry}`}`)
    : fromProblem(
        name,
        problem('MIG-3006', {
          message: `\`${start}\` runs ${program}, which is not on the application's PATH`,
          remedy: 'Install the application’s dependencies, or correct monolith.start in migrate.config.yaml.',
        }),
      );
}
