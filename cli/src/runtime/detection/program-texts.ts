import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { readFileIfPresent } from '../../ports/files.ts';
import type { PackageJson } from '../commands/package-json.ts';

const MOST_FILES = 300;
const SPECIFIER =
  /(?:^\s*(?:import|(?:import|export)\b[^'"`;=]*\bfrom)\s*|\b(?:require|import)\s*\(\s*)(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n$]+)`)/gm;

const SHELL = /^(?:import\b[^;]*?from\s*|(?:const|let|var)\b[^;]*?=\s*require\()['"]electron['"]/m;

/** Whether a file loads Express: `possible` where that cannot be told from the texts, as with a path alias or a computed name. */
export type Reach = 'certain' | 'possible' | 'none';

/** What the texts of a program say of what its files load, before anything is analyzed. */
export class ProgramTexts {
  readonly #appDir: string;
  readonly #installed: ReadonlyMap<string, string>;
  readonly #locate: (path: string) => string | undefined;
  readonly #texts = new Map<string, FileText>();

  /** @param locate the file that a path without its extension names, relative to the application */
  constructor(appDir: string, packageJson: PackageJson, locate: (path: string) => string | undefined) {
    this.#appDir = appDir;
    this.#installed = new Map(
      Object.entries({ ...packageJson.devDependencies, ...packageJson.dependencies }),
    );
    this.#locate = locate;
  }

  /**
   * Whether a file, or what it imports, loads Express: a front end’s entry does not.
   * @param enough `possible` ends the search at the first sign
   */
  reachesExpress(file: string, enough: Reach): Reach {
    const seen = new Set([file]);
    let reach: Reach = 'none';
    for (const path of seen) {
      if (reach === enough) return reach;
      if (seen.size > MOST_FILES) return 'possible';
      const { isOpen, packages, files } = this.#textOf(path);
      if (packages.includes('express')) return 'certain';
      if (isOpen || packages.some((one) => !isOtherPackage(one, this.#installed))) reach = 'possible';
      for (const next of files) seen.add(next);
    }
    return reach;
  }

  /** Whether a file imports another one, however far down. */
  loads(file: string, target: string): boolean {
    const seen = new Set([file]);
    for (const path of seen) {
      if (path === target && path !== file) return true;
      if (seen.size > MOST_FILES) return false;
      for (const next of this.#textOf(path).files) seen.add(next);
    }
    return false;
  }

  /** What opens windows is the program for the desktop, which may have the server in it. */
  isDesktopShell(file: string): boolean {
    return this.#textOf(file).isShell;
  }

  #textOf(path: string): FileText {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = readFileIfPresent(join(this.#appDir, path)) ?? '';
    const specifiers = [...text.matchAll(SPECIFIER)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
    const found = {
      isShell: SHELL.test(text),
      isOpen: /\b(?:require|import)\s*\(\s*[^'"`\s)]/.test(text),
      packages: specifiers.filter((one) => !one.startsWith('.')),
      files: specifiers
        .filter((one) => one.startsWith('.'))
        .flatMap((one) => this.#locate(posix.join(posix.dirname(path), one)) ?? []),
    };
    this.#texts.set(path, found);
    return found;
  }
}

interface FileText {
  /** Whether it loads Electron whatever happens; a server may ask for it where it runs inside of it. */
  readonly isShell: boolean;
  /** Whether it loads something by a name that only running it tells. */
  readonly isOpen: boolean;
  readonly packages: readonly string[];
  readonly files: readonly string[];
}

/**
 * A module of Node.js, or a dependency that is neither Express, built on it by its name, nor of the same repository; anything
 * else that is not relative may be an alias of the program’s own files.
 */
function isOtherPackage(specifier: string, installed: ReadonlyMap<string, string>): boolean {
  const parts = specifier.split('/');
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  if (specifier.startsWith('node:') || builtinModules.includes(name) || name.startsWith('@oclif/'))
    return true;
  const version = installed.get(name);
  return version !== undefined && !name.includes('express') && !/^(?:workspace|file|link):/.test(version);
}
