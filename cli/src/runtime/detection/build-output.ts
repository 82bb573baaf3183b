import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { readFileIfPresent } from '../../ports/files.ts';
import { parseJsonWithComments } from '../commands/json-with-comments.ts';
import type { PackageJson } from '../commands/package-json.ts';
import { clean } from './paths-there.ts';

/** A folder of build output, and those that its files come from. */
export interface OutputFolders {
  readonly outDir: string;
  readonly rootDirs: readonly string[];
}

/** `babel server --out-dir dist` and its like say themselves what they build from what. */
const COMPILES = /\b(?:babel|swc)\s+(?!-)(\S+)\s.*?(?:-d|--out-dir)[\s=]+(\S+)/;

function compiledFolders({ scripts }: PackageJson): OutputFolders[] {
  return Object.values(scripts).flatMap((script) => {
    const [, from, to] = COMPILES.exec(script) ?? [];
    return from === undefined || to === undefined ? [] : [{ outDir: clean(to), rootDirs: [clean(from)] }];
  });
}

const COMPILER_SETTINGS = ['', '.build', '.app', '.node', '.server'].map((name) => `tsconfig${name}.json`);

/** Settings of the compiler, and the folder that its command line writes to instead of theirs. */
interface CompilerCall {
  readonly settings: string;
  readonly outDir?: string | undefined;
}

/** Those that scripts name, too: `tsc -p ./backend/tsconfig.json --outDir dist`, `tsc --project server`. */
function compilerCalls({ scripts }: PackageJson): readonly CompilerCall[] {
  const named = Object.values(scripts).flatMap((script) =>
    [...script.matchAll(/\btsc\b([^;&|]*)/g)].flatMap(([, given = '']): CompilerCall[] => {
      const path = /\s(?:-p|--project|-b|--build)\s+["']?([\w./-]+)/.exec(given)?.[1];
      if (path === undefined) return [];
      const settings = clean(path.endsWith('.json') ? path : `${path}/tsconfig.json`);
      return [{ settings, outDir: /\s--outDir\s+["']?([\w./-]+)/.exec(given)?.[1] }];
    }),
  );
  const usual = COMPILER_SETTINGS.map((settings) => ({ settings }));
  const calls = new Map([...usual, ...named].map((one) => [JSON.stringify(one), one]));
  return [...calls.values()];
}

/** What scripts compile, tsconfig's outDir and rootDir, or the convention. */
export function outputFolders(appDir: string, packageJson: PackageJson): readonly OutputFolders[] {
  const configs = compilerCalls(packageJson).flatMap(({ settings, outDir: given }) => {
    const { outDir, rootDir, included } = compilerSettings(join(appDir, settings));
    const from = (path: string) => clean(posix.join(posix.dirname(settings), path));
    const output = given === undefined ? outDir && from(outDir) : clean(given);
    if (output === undefined) return [];
    // Without a root folder it is the one that all sources have in common.
    const rootDirs = rootDir === undefined ? ['src', '', ...included] : [rootDir];
    return [{ outDir: output, rootDirs: rootDirs.map(from) }];
  });
  return [
    ...compiledFolders(packageJson),
    ...configs,
    ...['dist', 'build', 'lib', 'out'].flatMap((outDir) => [
      { outDir, rootDirs: ['src', ''] },
      ...ofProduct(outDir, packageJson),
    ]),
  ];
}

/** `dist/harbour/serve.js` of `src/serve.ts`: tools that build several programs give each a folder of its name. */
function ofProduct(outDir: string, { name }: PackageJson): OutputFolders[] {
  const product = name?.replace(/^@[^/]+\//, '') ?? '';
  return product === '' ? [] : [{ outDir: `${outDir}/${product}`, rootDirs: ['src', ''] }];
}

const settingsSchema = z.looseObject({
  compilerOptions: z
    .looseObject({ outDir: z.string().optional(), rootDir: z.string().optional() })
    .catch({})
    .default({}),
  include: z.array(z.string()).catch([]).default([]),
});

interface CompilerSettings {
  readonly outDir?: string | undefined;
  readonly rootDir?: string | undefined;
  /** Folders of the sources, without patterns. */
  readonly included: readonly string[];
}

function compilerSettings(path: string): CompilerSettings {
  const text = readFileIfPresent(path);
  if (text === undefined) return { included: [] };
  try {
    const { compilerOptions, include } = settingsSchema.parse(parseJsonWithComments(text));
    return { ...compilerOptions, included: include.map((one) => one.replace(/\/?\*.*$/, '')) };
  } catch {
    return { included: [] };
  }
}

const OUTPUT_NAMES: ReadonlySet<string> = new Set(['dist', 'build', 'lib', 'out', 'output']);

/** A folder that a script runs files of and that nobody keeps in the repository is build output, whatever its name. */
export function absentFolder(appDir: string, candidate: string): OutputFolders[] {
  const parts = candidate.split('/');
  const length = parts.findIndex((_, index) => !existsSync(join(appDir, ...parts.slice(0, index + 1)))) + 1;
  const name = parts[length - 1] ?? '';
  if (length === 0 || length === parts.length || !/^\w[\w.-]*$/.test(name)) return [];
  if (!/\.[cm]?js$/.test(candidate) && !OUTPUT_NAMES.has(name)) return [];
  const parent = parts.slice(0, length - 1).join('/');
  return [{ outDir: posix.join(parent, name), rootDirs: [posix.join(parent, 'src'), parent] }];
}

export function isBuilt(file: string, output: readonly OutputFolders[]): boolean {
  return output.some(({ outDir }) => isInside(file, outDir));
}

function isInside(file: string, outDir: string): boolean {
  return outDir !== '' && (file === outDir || file.startsWith(`${outDir}/`));
}

/** Bundlers say what they made: `server.bundle.js`. */
const BUILT_ENDING = /(?:\.bundle)?\.[cm]?js$/;

/** Where a file of build output may come from. */
export function sourceOf(file: string, output: readonly OutputFolders[]): readonly string[] {
  return output
    .filter(({ outDir }) => isInside(file, outDir))
    .flatMap(({ outDir, rootDirs }) => {
      // `node dist` runs the index of the folder.
      const inside = file === outDir ? 'index' : file.slice(outDir.length + 1).replace(BUILT_ENDING, '');
      return rootDirs.flatMap((rootDir) => {
        const path = posix.join(rootDir, inside);
        // The output mirrors the root folder: `dist/src/x.js` comes from `src/x.ts`.
        return ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'].map(
          (end) => path + end,
        );
      });
    });
}
