import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { readFileIfPresent } from '../../ports/files.ts';
import { parseJsonWithComments } from '../commands/json-with-comments.ts';
import type { PackageJson } from '../commands/package-json.ts';
import { filesNamedIn } from './files-named.ts';
import { type Reach, reachesExpress } from './reaches-express.ts';
import { filesOfShellScripts } from './shell-scripts.ts';
import { filesOfSettings, filesStartedBeside } from './started-beside.ts';

/** What is known of the file that starts the application; paths relative to the application, with `/`. */
export interface Entry {
  /** The source file, where one was found. */
  readonly source?: string;
  /** The file that the start script runs, when it is build output. */
  readonly built?: string;
  /** Another script than the usual ones runs it; then `npm start` starts something else, such as a front end. */
  readonly elsewhere?: true;
}

const EXTENSIONS = ['', '.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '/index.ts', '/index.js'];
const COMMON = ['server', 'app', 'index', 'main', 'bin/www'].flatMap((name) => [`src/${name}`, name]);

const STARTING = ['start', 'serve', 'dev'];

/** Scripts that run something in the place of the application, or of what it talks to. */
const STANDS_IN = /mock|stub|fake|demo|example|storybook|cypress/i;

/**
 * Finds the entry: what the start script runs, then `main`, then the usual names, then what process managers and build tools
 * start, then what other scripts run, of these the first that may load Express; build output is traced to its source.
 */
export function detectEntry(appDir: string, packageJson: PackageJson): Entry {
  const others = Object.keys(packageJson.scripts)
    .filter(
      (name) => !STARTING.includes(name) && !/^(?:pre|post)?(?:test|lint|build|clean|e2e|ci)\b/.test(name),
    )
    .sort((one, other) => Number(STANDS_IN.test(one)) - Number(STANDS_IN.test(other)));
  const output = outputFolders(appDir, packageJson);
  const groups = [
    ...STARTING.map((name) => filesOfScript(appDir, packageJson, name)),
    packageJson.main === undefined ? [] : [packageJson.main],
  ].map((group) => group.map(clean));
  const named = groups.flat();
  const behind = (group: readonly string[]) =>
    group.flatMap((candidate) => entriesBehind(appDir, candidate, output));
  const started = groups.map(behind);
  const found = [
    ...started.flat(),
    ...COMMON.flatMap((name) => existing(appDir, name) ?? [])
      .filter((source) => !onlyPassesOn(join(appDir, source)))
      .map((source) => ({ source, ...builtAmong(named, output) })),
    ...filesStartedBeside(appDir).flatMap((candidate) => entriesBehind(appDir, clean(candidate), output)),
    ...others
      .flatMap((name) => filesOfScript(appDir, packageJson, name))
      .flatMap((candidate) => entriesBehind(appDir, clean(candidate), output))
      .map((entry): Entry & { source: string } => ({ ...entry, elsewhere: true })),
  ];
  const locate = (path: string) =>
    [path, path.replace(/\.[cm]?js$/, ''), ...sourceOf(path, output), ...sourceOf(`${path}/index`, output)]
      .map((one) => existing(appDir, one))
      .find((one) => one !== undefined);
  const sources = found.map(({ source }) => source);
  const once = found.filter(({ source }, index) => sources.indexOf(source) === index);
  const reachOf = (source: string, enough: Reach) =>
    reachesExpress(appDir, source, packageJson, locate, enough);
  const serving = once.find(({ source }) => reachOf(source, 'possible') !== 'none');
  // A script may run something else first: `node bin/migrate up && node app.js`.
  const beside = started.find((group) => group.some(({ source }) => source === serving?.source)) ?? [];
  const certain =
    beside.length > 1 ? beside.find(({ source }) => reachOf(source, 'certain') === 'certain') : undefined;
  return certain ?? serving ?? once[0] ?? builtAmong(named, output);
}

/** `export * from './server'` and nothing else is what other packages take, not what runs. */
function onlyPassesOn(path: string): boolean {
  const text = (readFileIfPresent(path) ?? '').replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').trim();
  return /^(?:export\s*(?:type\s*)?(?:\*|\{[^}]*\})(?:\s*as\s+\w+)?\s*from\s*['"][^'"]+['"];?\s*)+$/.test(
    text,
  );
}

function builtAmong(candidates: readonly string[], output: readonly OutputFolders[]): Pick<Entry, 'built'> {
  const built = candidates.find((candidate) => isBuilt(candidate, output));
  return built === undefined ? {} : { built };
}

/** The source behind a file that a script runs. */
function entriesBehind(
  appDir: string,
  candidate: string,
  output: readonly OutputFolders[],
): { readonly source: string; readonly built?: string }[] {
  const folders = [...output, ...absentFolder(appDir, candidate)];
  const source = sourceOf(candidate, folders).find((path) => existing(appDir, path) !== undefined);
  if (source !== undefined)
    return [
      {
        source: existing(appDir, source) ?? source,
        ...(isBuilt(candidate, folders) ? { built: candidate } : {}),
      },
    ];
  const file = /\.(?:sh|bash|cmd|bat|ps1|py|json|ya?ml)$/.test(candidate)
    ? undefined
    : existing(appDir, candidate);
  // `lib` and `build` may as well hold sources: a file without an origin elsewhere is one.
  if (file !== undefined) return [{ source: file }];
  // A compiler without a folder for its output writes beside the sources.
  const beside = /\.[cm]?js$/.test(candidate) ? candidate.replace(/js$/, 'ts') : undefined;
  return beside !== undefined && isFile(join(appDir, beside)) ? [{ source: beside, built: candidate }] : [];
}

const OUTPUT_NAMES: ReadonlySet<string> = new Set(['dist', 'build', 'lib', 'out', 'output']);

/** A folder that a script runs files of and that nobody keeps in the repository is build output, whatever its name. */
function absentFolder(appDir: string, candidate: string): OutputFolders[] {
  const parts = candidate.split('/');
  const length = parts.findIndex((_, index) => !existsSync(join(appDir, ...parts.slice(0, index + 1)))) + 1;
  const name = parts[length - 1] ?? '';
  if (length === 0 || length === parts.length || !/^\w[\w.-]*$/.test(name)) return [];
  if (!/\.[cm]?js$/.test(candidate) && !OUTPUT_NAMES.has(name)) return [];
  const parent = parts.slice(0, length - 1).join('/');
  return [{ outDir: posix.join(parent, name), rootDirs: [posix.join(parent, 'src'), parent] }];
}

/**
 * Words of a script that name files: `node dist/server.js`, `nodemon -r x ./bin/www`, `cross-env A=b tsx src/index.ts`; of scripts that
 * it runs too, one after the other or side by side: `npm run api`, `concurrently yarn:client "npm run api"`; and of shell
 * scripts and settings of pm2 that it names.
 */
function filesOfScript(
  appDir: string,
  packageJson: PackageJson,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): readonly string[] {
  const script = packageJson.scripts[name];
  if (script === undefined || seen.has(name)) return [];
  const inner = scriptsRunBy(packageJson, script).flatMap((one) =>
    filesOfScript(appDir, packageJson, one, new Set([...seen, name])),
  );
  return [
    ...filesNamedIn(script),
    ...filesOfShellScripts(appDir, script),
    ...filesOfSettings(appDir, script),
    ...inner,
  ];
}

function scriptsRunBy({ scripts }: PackageJson, script: string): string[] {
  return script
    .split(/[\s"';|&]+/)
    .map((word) => word.replace(/^(?:npm|yarn|pnpm|bun|node):/, ''))
    .filter((word) => Object.hasOwn(scripts, word));
}

interface OutputFolders {
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

/** What scripts compile, tsconfig's outDir and rootDir, or the convention. */
function outputFolders(appDir: string, packageJson: PackageJson): readonly OutputFolders[] {
  const configs = COMPILER_SETTINGS.flatMap((name) => {
    const { outDir, rootDir, included } = compilerSettings(join(appDir, name));
    if (outDir === undefined) return [];
    // Without a root folder it is the one that all sources have in common.
    const rootDirs = rootDir === undefined ? ['src', '', ...included] : [rootDir];
    return [{ outDir: clean(outDir), rootDirs: rootDirs.map(clean) }];
  });
  return [
    ...compiledFolders(packageJson),
    ...configs,
    ...['dist', 'build', 'lib', 'out'].map((outDir) => ({ outDir, rootDirs: ['src', ''] })),
  ];
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

function isBuilt(file: string, output: readonly OutputFolders[]): boolean {
  return output.some(({ outDir }) => outDir !== '' && file.startsWith(`${outDir}/`));
}

function sourceOf(file: string, output: readonly OutputFolders[]): readonly string[] {
  return output
    .filter(({ outDir }) => outDir !== '' && file.startsWith(`${outDir}/`))
    .flatMap(({ outDir, rootDirs }) => {
      const inside = file.slice(outDir.length + 1).replace(/\.([cm]?)js$/, '');
      return rootDirs.flatMap((rootDir) => {
        const path = posix.join(rootDir, inside);
        // The output mirrors the root folder: `dist/src/x.js` comes from `src/x.ts`.
        return ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'].map(
          (end) => path + end,
        );
      });
    });
}

function existing(appDir: string, path: string): string | undefined {
  return EXTENSIONS.map((end) => clean(path + end)).find((one) => isFile(join(appDir, one)));
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function clean(path: string): string {
  const normal = posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, '');
  return normal === '.' ? '' : normal;
}
