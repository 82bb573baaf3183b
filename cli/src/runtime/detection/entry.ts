import { join } from 'node:path';
import { readFileIfPresent } from '../../ports/files.ts';
import type { PackageJson } from '../commands/package-json.ts';
import { absentFolder, isBuilt, type OutputFolders, outputFolders, sourceOf } from './build-output.ts';
import { filesOfScript, scriptsRunBy } from './files-of-scripts.ts';
import { clean, existing, isFile } from './paths-there.ts';
import { ProgramTexts } from './program-texts.ts';
import { filesOfLines, filesOfShellScripts } from './shell-scripts.ts';
import { deployedLines, filesOfManagers, filesStartedBeside } from './started-beside.ts';

/** What is known of the file that starts the application; paths relative to the application, with `/`. */
export interface Entry {
  /** The source file, where one was found. */
  readonly source?: string;
  /** The file that the start script runs, when it is build output. */
  readonly built?: string;
  /** Another script than the usual ones runs it; then `npm start` starts something else, such as a front end. */
  readonly elsewhere?: true;
}

const COMMON = ['server', 'app', 'index', 'main', 'start', 'bin/www'].flatMap((name) => [
  `src/${name}`,
  name,
]);

const STARTING = ['start', 'serve', 'dev'];

/** Other scripts that by their names start it: `server`, `start:be`, `start-server`. */
const STARTS = /^(?:start|serve|server|backend|api|prod)(?:$|[:_-])|[:_-](?:server|api|backend|be)$/i;
/** Scripts that check, build or prepare. */
const PREPARES = /^(?:pre|post)?(?:test|lint|build|clean|e2e|ci|gen|generate|codegen)\b/;
/** Scripts that run something beside the application. */
const RUNS_OTHERS =
  /(?:^|[:_-])(?:fe|front-?end|client|ui|electron|desktop|workers?|jobs?|docs?|tests?|testing\w*|seeds?|migrat\w*|db)(?:$|[:_-])/i;
/** Scripts and files that stand for the application, or for what it talks to. */
const STANDS_IN = /mock|stub|fake|demo|example|storybook|cypress/i;

type Candidate = Entry & { readonly source: string };

/**
 * Finds the entry: what the start script runs, then what is deployed, then what other scripts run that start something by their
 * names, then `main` and `bin`, then the usual names, then what build tools start from, then what any script runs; of these
 * the first that may load Express. Build output is traced to its source.
 */
export function detectEntry(appDir: string, packageJson: PackageJson): Entry {
  const output = outputFolders(appDir, packageJson);
  const groups = candidateGroups(appDir, packageJson, output);
  const locate = (path: string) =>
    [path, path.replace(/\.[cm]?js$/, ''), ...sourceOf(path, output), ...sourceOf(`${path}/index`, output)]
      .map((one) => existing(appDir, one))
      .find((one) => one !== undefined);
  const program = new ProgramTexts(appDir, packageJson, locate);
  const serves = ({ source }: Candidate) => program.reachesExpress(source, 'possible') !== 'none';
  const found = groups.flatMap(({ files }) => files);
  const started = new Set(groups[0]?.files.filter(serves).map(({ source }) => source));
  // What alone of the files that `npm start` runs may load Express is the application, wherever it lies.
  const standsIn = (source: string) => STANDS_IN.test(source) && !(started.size === 1 && started.has(source));
  const isItself = ({ source }: Candidate) => !standsIn(source) && !program.isDesktopShell(source);
  const serving = found.find((one) => serves(one) && isItself(one)) ?? found.find(serves) ?? found[0];
  if (serving === undefined) return builtAmong(startedFiles(appDir, packageJson), output);
  const group = groups.find(({ files }) => files.includes(serving));
  return group === undefined ? serving : startedIn(group, serving, program);
}

/** `startAdminServer` says what `start-admin-server` does. */
function inWords(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1-$2');
}

interface CandidateGroup {
  readonly files: readonly Candidate[];
  /** Whether something runs all of them, such as one script; else each is a guess. */
  readonly isRun: boolean;
}

function startedIn({ files, isRun }: CandidateGroup, first: Candidate, program: ProgramTexts): Candidate {
  const isCertain = ({ source }: Candidate) =>
    !STANDS_IN.test(source) && program.reachesExpress(source, 'certain') === 'certain';
  // A script may run something else first: `node bin/migrate up && node app.js`.
  if (isRun) return (files.length > 1 ? files.find(isCertain) : undefined) ?? first;
  // Of files that nothing is seen to run, the one that loads the other: `start.js` before `server.js`.
  return files.find(({ source }) => source !== first.source && program.loads(source, first.source)) ?? first;
}

function startedFiles(appDir: string, packageJson: PackageJson): string[] {
  const { main } = packageJson;
  return [
    ...STARTING.flatMap((name) => filesOfScript(appDir, packageJson, name)),
    ...(main === undefined ? [] : [main]),
  ].map(clean);
}

function candidateGroups(
  appDir: string,
  packageJson: PackageJson,
  output: readonly OutputFolders[],
): readonly CandidateGroup[] {
  const { scripts, main, bin } = packageJson;
  const run = (name: string) => filesOfScript(appDir, packageJson, name);
  const rest = Object.keys(scripts).filter(
    (name) => !STARTING.includes(name) && !PREPARES.test(inWords(name)),
  );
  const isBeside = (name: string) => RUNS_OTHERS.test(inWords(name)) || STANDS_IN.test(name);
  const starters = rest.filter((name) => STARTS.test(inWords(name)) && !isBeside(name));
  const others = rest
    .filter((name) => !starters.includes(name))
    .sort((one, other) => Number(isBeside(one)) - Number(isBeside(other)));
  const deployed = deployedLines(appDir).flatMap((line) => [
    ...filesOfLines(line),
    ...filesOfShellScripts(appDir, line),
    ...scriptsRunBy(packageJson, line).flatMap(run),
  ]);
  const behind = (files: readonly string[]) =>
    files.map(clean).flatMap((candidate) => entriesBehind(appDir, candidate, output));
  const elsewhere = (names: readonly string[]) =>
    behind(names.flatMap(run)).map((one): Candidate => ({ ...one, elsewhere: true }));
  const built = builtAmong(startedFiles(appDir, packageJson), output);
  const usual = COMMON.flatMap((name) => existing(appDir, name) ?? []).map((source) => ({
    source,
    ...built,
  }));
  const isBarrel = ({ source }: Candidate) => onlyPassesOn(join(appDir, source));
  const installed = [...(main === undefined ? [] : [main]), ...commandsOf(bin)];
  return [
    ...STARTING.map((name) => ({ files: behind(run(name)), isRun: true })),
    { files: behind([...deployed, ...filesOfManagers(appDir)]), isRun: true },
    { files: elsewhere(starters), isRun: true },
    { files: [...behind(installed), ...usual.filter((one) => !isBarrel(one))], isRun: false },
    { files: behind(filesStartedBeside(appDir)), isRun: false },
    { files: elsewhere(others), isRun: false },
    { files: usual.filter(isBarrel), isRun: false },
  ];
}

function commandsOf(bin: PackageJson['bin']): readonly string[] {
  return typeof bin === 'string' ? [bin] : Object.values(bin ?? {});
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
  const file = /\.(?:sh|bash|cmd|bat|ps1|py|json|ya?ml|node)$/.test(candidate)
    ? undefined
    : existing(appDir, candidate);
  // `lib` and `build` may as well hold sources: a file without an origin elsewhere is one.
  if (file !== undefined) return [{ source: file }];
  // A compiler without a folder for its output writes beside the sources.
  const beside = /\.[cm]?js$/.test(candidate) ? candidate.replace(/js$/, 'ts') : undefined;
  return beside !== undefined && isFile(join(appDir, beside)) ? [{ source: beside, built: candidate }] : [];
}
