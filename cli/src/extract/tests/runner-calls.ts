import { type Scripts, scriptsCalled } from '../service/scripts.ts';
import { leavesServiceOut } from './own-run.ts';
import { RUNNERS, type Runner } from './runners.ts';

/** How a script starts a runner, without the files that it runs. */
export interface RunnerCall {
  readonly runner: Runner;
  /** Assignments, programs and options, as they are written. */
  readonly words: readonly string[];
}

/** Options that are followed by a value which may look like a test file. */
const BEFORE_A_VALUE =
  /^(?:-r|--require|--import|--loader|--experimental-loader|-c|--config|--file|--setupFiles|--setupFilesAfterEnv|--opts|--package|--env-file|-R|--(?:test-)?reporter)$/;
/** What a pipeline does not want of a developer's script: it would fail for fewer tests, or never end. */
const NOT_TAKEN = /^--(?:coverage|collectCoverage|experimental-test-coverage|test-coverage|watch)/;
const COVERAGE = /^(?:nyc|c8)$/;
const SUBCOMMANDS: ReadonlySet<string> = new Set(['run', 'node', 'tsx']);

/**
 * The first call of each runner in the scripts that run tests, the plain `test` before others.
 * @param isFile whether a word names a file or folder of the application
 */
export function runnerCalls(scripts: Scripts, isFile: (word: string) => boolean): RunnerCall[] {
  const calls = new Map<Runner, RunnerCall>();
  const visited = new Set<string>();
  const visit = (name: string): void => {
    const text = scripts[name];
    if (text === undefined || visited.has(name)) return;
    visited.add(name);
    for (const part of text.split(/\s*(?:&&|\|\||;)\s*/)) {
      const call = callIn(part.match(/"[^"]*"|'[^']*'|\S+/g) ?? [], isFile);
      if (call !== undefined && !calls.has(call.runner)) calls.set(call.runner, call);
    }
    for (const other of scriptsCalled(text)) visit(other);
  };
  const others = Object.keys(scripts).filter((name) => /^(?:test|unit)/.test(name));
  for (const name of ['test', 'test:unit', ...others]) visit(name);
  return [...calls.values()];
}

/** The call of a runner with certain files, as a script says it; without files it finds what is there. */
export function commandText({ words }: RunnerCall, files: readonly string[]): string {
  return [...words, ...files.map((file) => (/^[\w@./-]+$/.test(file) ? file : JSON.stringify(file)))].join(
    ' ',
  );
}

function callIn(words: readonly string[], isFile: (word: string) => boolean): RunnerCall | undefined {
  const found = RUNNERS.map((runner) => ({
    runner,
    at: words.findIndex((one) => runner.program.test(one)),
  })).find(({ at }) => at >= 0);
  if (found === undefined) return undefined;
  const coverage = words.findIndex((one) => COVERAGE.test(one));
  const first = found.runner.package === undefined ? programIndex(words) : found.at;
  const kept = words.filter((one, index) => {
    if (index < first) return one !== 'npx' && (coverage === -1 || index < coverage);
    return index === first || isOption(one, words[index - 1] ?? '', isFile);
  });
  return { runner: found.runner, words: kept };
}

/** `node --test` is known by its option; what stands before it are options of Node.js. */
function programIndex(words: readonly string[]): number {
  return Math.max(
    0,
    words.findIndex((one) => /(?:^|\/)(?:node|tsx)$/.test(one)),
  );
}

/** Whether a word is an option or the value of one, as opposed to a file, folder or pattern of tests. */
function isOption(one: string, previous: string, isFile: (word: string) => boolean): boolean {
  if (one.startsWith('-')) return !NOT_TAKEN.test(one) && !leavesServiceOut(one);
  if (BEFORE_A_VALUE.test(previous) || SUBCOMMANDS.has(one)) return true;
  const looksLikeFile = /[*/]|\.[cm]?[jt]sx?$/.test(one) || isFile(one);
  return previous.startsWith('-') && !previous.includes('=') && !looksLikeFile && !NOT_TAKEN.test(previous);
}
