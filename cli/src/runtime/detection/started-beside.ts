import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFileIfPresent } from '../../ports/files.ts';
import { filesOfLines } from './shell-scripts.ts';

const PM2 = ['ecosystem.config', 'pm2.config', 'ecosystem', 'pm2', 'process'].flatMap((name) =>
  ['js', 'cjs', 'json', 'yml', 'yaml'].map((end) => `${name}.${end}`),
);

/** Files that the settings of process managers start. */
export function filesOfManagers(appDir: string): readonly string[] {
  return PM2.flatMap((name) => valuesUnder('script', readFileIfPresent(join(appDir, name)) ?? ''));
}

/** Commands that a Procfile runs for the web, and the last one of a Dockerfile. */
export function deployedLines(appDir: string): readonly string[] {
  const textOf = (name: string) => readFileIfPresent(join(appDir, name)) ?? '';
  const processes = textOf('Procfile').split(/\r?\n/);
  const isOfWeb = (line: string) => /^(?:web|app|server|api)\s*:/.test(line);
  const commands = [...processes.filter(isOfWeb), ...processes.filter((line) => !isOfWeb(line))];
  const images = textOf('Dockerfile').replace(/\\\r?\n/g, ' ');
  const started = [...images.matchAll(/^\s*(?:CMD|ENTRYPOINT)\s+(.+)$/gim)].flatMap(([, one]) => one ?? []);
  return [
    ...commands.map((line) => line.replace(/^[\w-]+\s*:/, '')),
    // `["node", "dist/index.js"]` is a list of the words; those of another kind are a line of shell.
    ...started.slice(-2).map((one) => (one.startsWith('[') ? one.replace(/["'[\],]+/g, ' ') : one)),
  ];
}

/** Files that settings of build tools, and recipes, start from. */
export function filesStartedBeside(appDir: string): readonly string[] {
  const textOf = (name: string) => readFileIfPresent(join(appDir, name)) ?? '';
  return [
    ...projectFiles(appDir).flatMap((name) => valuesUnder('main', textOf(name))),
    ...filesOfLines(recipesOf(textOf('Makefile'))),
    ...bundlerSettings(appDir).flatMap((name) => entriesOfBundles(textOf(name))),
  ];
}

const BUNDLERS =
  /^(?:webpack|rspack|rsbuild|rollup|esbuild|tsup|tsdown|build|razzle)[\w.-]*\.(?:[cm]?[jt]s|json)$/;

function bundlerSettings(appDir: string): string[] {
  return readdirSync(appDir)
    .filter((name) => BUNDLERS.test(name))
    .sort();
}

/**
 * What a bundler starts from: `entry: './server/server'`, `entryPoints: ['src/index.ts']`, `input: { api: 'src/api.ts' }`. What
 * else is named near it is sorted out by whether it is a file that may load Express.
 */
function entriesOfBundles(text: string): string[] {
  return [...text.matchAll(/\b(?:entry|entryPoints|input)\b["']?\s*[:=(]([\s\S]{0,200})/g)]
    .flatMap(([, value = '']) => [...value.matchAll(/["'`]((?:\.\/)?[\w@-][\w./@-]*)["'`]/g)])
    .flatMap(([, path = '']) => (path.includes('/') ? [path] : []));
}

/** Files that settings start which a command names: `pm2 start deploy/all.json`. */
export function filesOfSettings(appDir: string, command: string): readonly string[] {
  if (!/\bpm2(?:-\w+)?\s/.test(command)) return [];
  return command
    .split(/[\s"';|&]+/)
    .filter((word) => /\.(?:json|ya?ml|config\.c?js)$/.test(word))
    .flatMap((name) => valuesUnder('script', readFileIfPresent(join(appDir, name)) ?? ''));
}

/** `"script": "./bin/www"` in JSON, YAML or a module: settings that are only looked at need not be run. */
function valuesUnder(key: string, text: string): string[] {
  const entry = new RegExp(`(?:^|[\\s{[,])["']?${key}["']?\\s*:\\s*["'\`]?([\\w./@-]+)`, 'g');
  return [...text.matchAll(entry)].flatMap(([, value]) => value ?? []);
}

/** What nx builds: each project by itself, or all of them in one file. */
function projectFiles(appDir: string): string[] {
  if (!['nx.json', 'workspace.json', 'project.json'].some((name) => existsSync(join(appDir, name))))
    return [];
  const projects = ['apps', 'packages'].flatMap((folder) =>
    existsSync(join(appDir, folder))
      ? readdirSync(join(appDir, folder), { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => `${folder}/${name}/project.json`)
          .sort()
      : [],
  );
  return ['project.json', 'workspace.json', ...projects];
}

/** Targets and variables of a Makefile name files as well; only what its rules run is started. */
function recipesOf(text: string): string {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .filter((line) => line.startsWith('\t'))
    .map((line) => line.replace(/^\t[@-]*/, ''))
    .join('\n');
}
