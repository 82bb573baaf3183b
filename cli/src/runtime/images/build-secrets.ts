import { existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../errors/problem.ts';
import { readFileIfPresent, writeFileAtomic } from '../../ports/files.ts';
import { interruption } from '../../ports/interruption.ts';
import type { Project } from '../project.ts';
import { ensureRunFolder, runFile } from '../run-folder.ts';

/** What a build is told and no layer may keep. */
export interface BuildSecrets {
  /** Files by the id under which the Dockerfile mounts them. */
  readonly files: ReadonlyMap<string, string>;
  readonly values: readonly string[];
  /** Removes what was written for the build. */
  remove(): void;
}

const CREDENTIAL = /(?:_auth\w*|_password|token)\s*=\s*"?([^"\s]+)/gi;

/**
 * The registry's password, where the Dockerfile mounts one: the application's `.npmrc`, or the user's, with the variables put in
 * that it names, since the build does not see them.
 * @throws Failure MIG-3015 when such a variable is not set
 */
export function buildSecrets(project: Project, dockerfile: string): BuildSecrets {
  const source = /--mount=type=secret,id=npmrc\b/.test(dockerfile) ? npmrcOf(project) : undefined;
  if (source === undefined) return { files: new Map(), values: [], remove: () => undefined };
  const text = withVariables(readFileIfPresent(source) ?? '', source);
  ensureRunFolder(project.root);
  // One name, under the lock of the command: what a killed build left is overwritten and removed by the next.
  const file = runFile(project.root, 'npmrc-of-build');
  writeFileAtomic(file, text, 0o600);
  const erase = () => rmSync(file, { force: true });
  const forget = interruption.onInterrupt(erase);
  const remove = () => {
    forget();
    erase();
  };
  const values = [...text.matchAll(CREDENTIAL)].flatMap(([, value]) => value ?? []);
  return { files: new Map([['npmrc', file]]), values, remove };
}

function npmrcOf({ appDir, root }: Project): string | undefined {
  return [appDir, root, homedir()].map((folder) => join(folder, '.npmrc')).find((file) => existsSync(file));
}

function withVariables(text: string, file: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = process.env[name];
    if (value !== undefined) return value;
    throw fail('MIG-3015', {
      message: `The build needs ${name}, which is not set`,
      cause: 'The image installs from a private registry, whose settings name this variable.',
      remedy: `Set ${name} in the environment of this command; it goes into the build as a secret, not into the image.`,
      file,
    });
  });
}
