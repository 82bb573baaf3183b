import { accessSync, constants, mkdirSync, readlinkSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { ensureRunFolder, runFile } from '../run-folder.ts';
import { installationRoot, isOurs } from './installation.ts';
import { dependsOn, readPackageJson } from './package-json.ts';
import { ancestors, enclosingFolders, isWorkspaceRootOf } from './workspace.ts';

export interface NodePathOptions {
  /** Folder of the user's project, which holds `migration/`. */
  readonly root: string;
  /** Folder of the application. */
  readonly appDir: string;
  /** Folder that the command runs in: the application, or a service extracted from it. */
  readonly folder: string;
  readonly path?: string;
  /** False where nothing may be written: the PATH is as good, but holds more programs than the Node.js. */
  readonly writes?: boolean;
  /** Where we are installed; for tests. */
  readonly installation?: string;
}

/**
 * The PATH on which the user's commands run: as npm would make it for them, without our own tools, above all without our own Node.js.
 */
export function nodePath(options: NodePathOptions): string {
  const installation = options.installation ?? installationRoot();
  const member = isMemberOf(installation, options);
  const own = join(options.folder, 'node_modules', '.bin');
  const above = enclosingFolders(options.folder)
    .slice(1)
    .map((folder) => join(folder, 'node_modules', '.bin'))
    .filter(
      (bin) =>
        bin === join(options.appDir, 'node_modules', '.bin') ||
        isInside(options.root, bin, installation) ||
        !isOurs(bin, installation) ||
        (member && bin === rootBin(installation)),
    );
  const rest = systemPath(options.path ?? process.env.PATH ?? '', installation);
  const shared = member && !declaresNode(options.appDir) ? [nodeFolder(options, rest)] : [];
  return [own, ...shared, ...above, ...rest, ...fallbackNode(rest)].join(delimiter);
}

/** A project may lie below our own folder, as a demo's copy does: what it installed is the user's all the same. */
function isInside(root: string, bin: string, installation: string): boolean {
  return root !== installation && bin.startsWith(`${root}${sep}`);
}

/** First program of that name on a PATH. */
export function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** An application inside our own workspace (the sample) finds its tools in the shared folder, where ours lie too. */
function isMemberOf(installation: string, options: NodePathOptions): boolean {
  return ancestors(options.appDir)
    .filter((folder) => folder.startsWith(installation) && folder !== installation)
    .some((folder) => isWorkspaceRootOf(installation, folder));
}

/** The shared `node` is the application's own only if it asks for the npm package of that name. */
function declaresNode(appDir: string): boolean {
  const packageJson = readPackageJson(appDir);
  return packageJson !== undefined && dependsOn(packageJson, 'node');
}

function rootBin(installation: string): string {
  return join(installation, 'node_modules', '.bin');
}

function systemPath(path: string, installation: string): readonly string[] {
  return path.split(delimiter).filter((entry) => entry !== '' && !isOurs(entry, installation));
}

function nodeFolder({ root, writes }: NodePathOptions, rest: readonly string[]): string {
  return writes === false
    ? dirname(findProgram('node', rest.join(delimiter)) ?? process.execPath)
    : nodeShim(root, rest);
}

/** A folder with nothing but a link to the system's `node`, to stand before a folder that holds another one. */
function nodeShim(root: string, rest: readonly string[]): string {
  ensureRunFolder(root);
  const folder = runFile(root, 'node');
  const target = realpathSync(findProgram('node', rest.join(delimiter)) ?? process.execPath);
  mkdirSync(folder, { recursive: true });
  // Left alone while it is right: something that runs may be looking for it.
  if (linkTarget(join(folder, 'node')) !== target) {
    rmSync(join(folder, 'node'), { force: true });
    symlinkSync(target, join(folder, 'node'));
  }
  return folder;
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** A machine whose only Node.js is ours: better that one than none. */
function fallbackNode(rest: readonly string[]): readonly string[] {
  return findProgram('node', rest.join(delimiter)) === undefined ? [dirname(process.execPath)] : [];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
