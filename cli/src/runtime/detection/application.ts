import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { frameworkAmong } from '../../errors/other-frameworks.ts';
import { type Failure, fail } from '../../errors/problem.ts';
import { dependsOn, readPackageJson } from '../commands/package-json.ts';
import {
  ancestors,
  enclosingFolders,
  globExpression,
  isWorkspaceRootOf,
  workspacePatterns,
} from '../commands/workspace.ts';

export interface LocateOptions {
  /** `monolith.cwd` as configured, relative to the root. */
  readonly cwd: string | undefined;
  /** True when the configuration names the entry: then Express need not be a declared dependency. */
  readonly trusted: boolean;
}

/**
 * Finds the folder of the Express application: the configured one, the root itself, or the one package below it that uses Express,
 * which need not be a package itself.
 * @throws Failure MIG-1001 without any package.json, MIG-1002 without Express
 */
export function locateApplication(root: string, options: LocateOptions): string {
  if (options.cwd !== undefined) return checked(resolve(root, options.cwd), options.trusted);
  if (!existsSync(join(root, 'package.json'))) return applicationBelow(root);
  if (options.trusted || usesExpress(root) || usesExpressThroughSibling(root)) return root;
  const near = packagesBelow(root).filter(usesExpress);
  const [only] = near;
  if (only !== undefined && near.length === 1) return only;
  if (near.length === 0 && usesExpressFromAbove(root)) return root;
  const candidates = near.length > 0 || isOfOtherFramework(root) ? near : deepApplications(root);
  const [deep] = candidates;
  if (deep !== undefined && candidates.length === 1) return deep;
  throw noExpress(root, candidates);
}

/** A folder that is no package itself but holds some, such as `backend` and `frontend`. */
function applicationBelow(root: string): string {
  const candidates = existsSync(root) ? deepApplications(root) : [];
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  if (candidates.length > 0) throw noExpress(root, candidates);
  throw fail('MIG-1001', {
    message: `No package.json in ${root}`,
    cause: 'The folder is not a Node.js project.',
    file: join(root, 'package.json'),
  });
}

/** Packages with Express in folders right below, or else one further down, whether or not a workspace lists them. */
function deepApplications(root: string): readonly string[] {
  const uses = (folder: string) => existsSync(join(folder, 'package.json')) && usesExpress(folder);
  const own = subfolders(root).filter((folder) => !SHOWS.test(folder));
  const near = own.filter(uses);
  return near.length > 0 ? near : own.flatMap(subfolders).filter(uses);
}

/** Folders whose packages show or check something. */
const SHOWS = /[\\/](?:examples?|samples?|demos?|tests?|e2e|fixtures|docs?|bench\w*)$/i;

function isOfOtherFramework(folder: string): boolean {
  const packageJson = readPackageJson(folder);
  return packageJson !== undefined && frameworkAmong((name) => dependsOn(packageJson, name)) !== undefined;
}

function checked(folder: string, trusted: boolean): string {
  if (!existsSync(join(folder, 'package.json')))
    throw fail('MIG-1001', {
      message: `No package.json in ${folder}`,
      cause: 'monolith.cwd in migrate.config.yaml names this folder.',
      file: join(folder, 'package.json'),
    });
  const mayUseExpress =
    trusted || usesExpress(folder) || usesExpressThroughSibling(folder) || usesExpressFromAbove(folder);
  if (!mayUseExpress) throw noExpress(folder, []);
  return folder;
}

/** Declared by the package itself, or by the workspace that it is part of. */
function usesExpress(folder: string): boolean {
  const declares = (one: string) => {
    const packageJson = readPackageJson(one);
    return packageJson !== undefined && dependsOn(packageJson, 'express');
  };
  return declares(folder) || ancestors(folder).some((one) => isWorkspaceRootOf(one, folder) && declares(one));
}

/**
 * `api/package.json` that lists nothing, below a manifest that lists what all folders of the repository need: Node.js looks for packages
 * in every folder above. Asked last, and of a folder that somebody names alone and that lists no other framework.
 */
function usesExpressFromAbove(folder: string): boolean {
  if (isOfOtherFramework(folder)) return false;
  return enclosingFolders(folder)
    .slice(1)
    .some((one) => {
      const packageJson = readPackageJson(one);
      return packageJson !== undefined && dependsOn(packageJson, 'express');
    });
}

/**
 * Through a package of its workspace, or one that it names by its folder, which makes the application for several programs.
 * Asked of a folder that somebody names alone: every front end may depend on such a package as well.
 */
function usesExpressThroughSibling(folder: string): boolean {
  const { dependencies = {} } = readPackageJson(folder) ?? {};
  if (Object.values(dependencies).some((range) => isFolderWithExpress(folder, range))) return true;
  const needed = new Set(Object.keys(dependencies));
  const workspace = ancestors(folder).find((one) => isWorkspaceRootOf(one, folder));
  const siblings = workspace === undefined ? [] : packagesBelow(workspace);
  return siblings.some((one) => {
    const packageJson = readPackageJson(one);
    return (
      packageJson?.name !== undefined && needed.has(packageJson.name) && dependsOn(packageJson, 'express')
    );
  });
}

/** `"shared": "file:../shared"`, where that folder's own manifest asks for Express. */
function isFolderWithExpress(folder: string, range: string): boolean {
  const [, path] = /^(?:file|link|portal):(.+)$/.exec(range) ?? [];
  const packageJson = path === undefined ? undefined : readPackageJson(resolve(folder, path));
  return packageJson !== undefined && dependsOn(packageJson, 'express');
}

/** Workspaces of the root, and packages that simply lie in folders right below it. */
function packagesBelow(root: string): readonly string[] {
  const patterns = workspacePatterns(root).map(globExpression);
  const one = subfolders(root);
  const deep = patterns.length === 0 ? [] : one.flatMap(subfolders);
  return [...one, ...deep].filter((folder) => {
    const path = relative(root, folder).split(sep).join('/');
    return (
      existsSync(join(folder, 'package.json')) &&
      (!path.includes('/') || patterns.some((pattern) => pattern.test(path)))
    );
  });
}

function subfolders(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map((entry) => join(folder, entry.name))
    .sort();
}

function noExpress(folder: string, candidates: readonly string[]): Failure {
  const packageJson = readPackageJson(folder);
  const other =
    candidates.length > 0 || packageJson === undefined
      ? undefined
      : frameworkAmong((name) => dependsOn(packageJson, name));
  if (other !== undefined)
    return fail('MIG-1002', {
      message: `The application in ${folder} is one of ${other.name}, not of Express`,
      cause: other.cause,
      remedy: other.remedy,
      file: join(folder, 'package.json'),
    });
  return candidates.length === 0
    ? fail('MIG-1002', {
        message: `No Express application in ${folder}`,
        cause: 'Neither package.json nor the workspace around it lists express as a dependency.',
        file: join(folder, 'package.json'),
      })
    : fail('MIG-1002', {
        message: `Several Express applications below ${folder}`,
        cause: candidates.map((one) => relative(folder, one)).join(', '),
        remedy: 'Name one with --dir, or as monolith.cwd in migrate.config.yaml.',
      });
}
