import { z } from 'zod';
import { paths } from '../../artifacts/paths.ts';
import type { Runner, RunnerName } from './runners.ts';

const manifestSchema = z.looseObject({ scripts: z.record(z.string(), z.string()).catch({}) });

/** The option that keeps a runner out of a folder below the application; ava and Node.js have none. */
const LEAVING_OUT: Readonly<Partial<Record<RunnerName, (folder: string) => string>>> = {
  // A pattern for whole paths, of which any may have a folder of that name.
  jest: (folder) => `--modulePathIgnorePatterns="<rootDir>/${folder}/"`,
  vitest: (folder) => `--exclude="${folder}/**"`,
  mocha: (folder) => `--ignore="${folder}/**"`,
};
const LEFT_OUT = new RegExp(
  `^--(?:modulePathIgnorePatterns|exclude|ignore)=["'](?:<rootDir>/)?${paths.services}/`,
);

/** Whether a word of a script is such an option: it is about the monolith, and means nothing in a service. */
export function leavesServiceOut(word: string): boolean {
  return LEFT_OUT.test(word);
}

/** What jest would no longer read in its settings when the command says it. */
const SAID_BY_SETTINGS = /modulePathIgnorePatterns/;

/**
 * A service lies below the application, whose own scripts would run the tests that came along a second time, with settings
 * that are not theirs. Adds to each script that looks through all folders the option that leaves out the service's.
 * @param settings texts of the runner's settings
 * @returns package.json with these scripts; undefined where a script cannot be told
 */
export function withoutService(
  packageJson: string,
  folder: string,
  runner: Runner,
  settings: readonly string[],
): string | undefined {
  const { scripts } = manifestSchema.parse(JSON.parse(packageJson));
  const option = LEAVING_OUT[runner.name]?.(folder);
  const isSaid = runner.name === 'jest' && settings.some((text) => SAID_BY_SETTINGS.test(text));
  let text = packageJson;
  for (const [name, script] of Object.entries(scripts)) {
    const parts = script.split(/(\s*(?:&&|\|\||;)\s*)/);
    const told = parts.map((part) =>
      looksEverywhere(part, runner) && !part.includes(`${folder}/`) ? toldPart(part, option) : part,
    );
    if (told.every((part, index) => part === parts[index])) continue;
    if (isSaid || told.includes(undefined)) return undefined;
    const changed = withScript(text, name, script, told.join(''));
    if (changed === undefined) return undefined;
    text = changed;
  }
  return text;
}

/** At the end of the command; where something is piped or redirected, nobody knows where that is. */
function toldPart(part: string, option: string | undefined): string | undefined {
  return option === undefined || /[|<>&]/.test(part.replaceAll(/"[^"]*"|'[^']*'/g, ''))
    ? undefined
    : `${part} ${option}`;
}

/** jest and vitest look through all folders, whatever part of a path they are given; others where they are sent. */
function looksEverywhere(part: string, runner: Runner): boolean {
  const words = part.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const at = words.findIndex((one) => runner.program.test(one));
  if (at < 0) return false;
  if (runner.name === 'jest' || runner.name === 'vitest') return true;
  const places = words
    .slice(at + 1)
    .map((one) => one.replaceAll(/^["']|["']$/g, ''))
    .filter((one) => !one.startsWith('-') && /[*/]|\.[cm]?[jt]sx?$/.test(one));
  if (places.length === 0) return runner.name !== 'mocha';
  return places.some((one) => /^(?:\.\/)?\*\*/.test(one));
}

/** Changes the text of one script and nothing else of the file. */
function withScript(text: string, name: string, before: string, after: string): string | undefined {
  const escaped = (one: string) => JSON.stringify(one).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const entry = new RegExp(`(${escaped(name)}\\s*:\\s*)${escaped(before)}`);
  if (!entry.test(text)) return undefined;
  return text.replace(entry, (_, key: string) => key + JSON.stringify(after));
}
