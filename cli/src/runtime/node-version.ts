import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { causeOf, type Problem, problem } from '../errors/problem.ts';
import { readFileIfPresent } from '../ports/files.ts';
import { nodePath } from './commands/node-path.ts';
import { satisfies } from './commands/version-range.ts';
import { enclosingFolders } from './commands/workspace.ts';
import type { Project } from './project.ts';

interface Wanted {
  readonly range: string;
  readonly source: string;
}

/** The Node.js that the application is started on; writes nothing. */
export function applicationNode(project: Project): string {
  return versionOnPath(project, false);
}

/**
 * A warning MIG-3005 when the application's Node.js is not the one that it asks for.
 * @param writes false where nothing may be written
 */
export function checkNodeVersion(project: Project, writes = true): Problem | undefined {
  const wanted = wantedVersion(project);
  if (wanted === undefined) return undefined;
  const version = versionOnPath(project, writes);
  if (satisfies(version, wanted.range) !== false) return undefined;
  return problem('MIG-3005', {
    message: `The application asks for Node.js ${wanted.range} (${wanted.source}) and runs on ${version}`,
    cause: 'It is started on the Node.js that is first on your PATH, outside the installation of migrate.',
    remedy: `Switch to Node.js ${wanted.range} (nvm use, fnm use, volta, or your package manager), then repeat the command.`,
  });
}

/** The configuration, then `.nvmrc` and `.node-version`, then `engines`: the more exact before the more tolerant. */
function wantedVersion(project: Project): Wanted | undefined {
  const { node } = project.config.monolith;
  if (node !== undefined) return { range: node, source: 'migrate.config.yaml' };
  for (const folder of enclosingFolders(project.appDir))
    for (const name of ['.nvmrc', '.node-version']) {
      const text = readFileIfPresent(join(folder, name))?.trim();
      if (text !== undefined && text !== '') return { range: text, source: name };
    }
  const engines = project.packageJson.engines.node;
  return engines === undefined ? undefined : { range: engines, source: 'engines in package.json' };
}

/** @throws Failure never: a Node.js that cannot tell its version is no version. */
function versionOnPath({ root, appDir }: Project, writes = true): string {
  const PATH = nodePath({ root, appDir, folder: appDir, writes });
  try {
    return execFileSync('node', ['--version'], { env: { PATH }, encoding: 'utf8' }).trim();
  } catch (error) {
    return causeOf(error);
  }
}
