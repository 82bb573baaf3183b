import { findProgram } from './node-path.ts';
import type { PackageJson } from './package-json.ts';
import { type SimpleCommand, splitCommand } from './split-command.ts';

const DEEPEST = 8;

export interface CommandSource {
  readonly packageJson: PackageJson;
  /** PATH on which programs named by `npx`, `yarn` or `pnpm` are looked for. */
  readonly path: string;
  /** False leaves out post scripts: behind a server they never come, and the server must be the last program. */
  readonly post?: boolean;
}

/**
 * Turns a configured command into programs to run in order: `npm start`, `yarn x`, `pnpm run x` become the text of that script
 * (with its pre and post scripts), plain commands are split, and only what needs a shell gets one.
 */
export function resolveCommand(text: string, source: CommandSource, depth = 0): readonly SimpleCommand[] {
  const commands = splitCommand(text);
  if (commands === undefined) return [{ env: {}, argv: ['sh', '-c', text] }];
  return commands.flatMap((command) => resolveOne(command, source, depth));
}

function resolveOne(command: SimpleCommand, source: CommandSource, depth: number): readonly SimpleCommand[] {
  const call = scriptCall(command.argv, source);
  if (call === undefined || depth > DEEPEST) return [command];
  if (call.kind === 'program') return [{ env: command.env, argv: call.argv }];
  const { scripts } = source.packageJson;
  const post = source.post === false ? [] : [`post${call.name}`];
  return [`pre${call.name}`, call.name, ...post]
    .flatMap((name) => {
      const script = scripts[name];
      if (script === undefined) return [];
      const steps = resolveCommand(script, source, depth + 1);
      return name === call.name ? withArguments(steps, call.args) : steps;
    })
    .map((step) => ({ env: { ...command.env, ...step.env }, argv: step.argv }));
}

type ScriptCall =
  | { readonly kind: 'script'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'program'; readonly argv: readonly string[] };

/** Reads a call of a package manager; undefined when it is none, or does more than run something. */
function scriptCall(argv: readonly string[], source: CommandSource): ScriptCall | undefined {
  const [manager = '', ...words] = argv;
  if (manager === 'npx') return programCall(words, source);
  if (!['npm', 'yarn', 'pnpm'].includes(manager)) return undefined;
  if (manager === 'npm' && isOfOther(words)) return undefined;
  const rest = words.filter((word) => !['-s', '--silent', '--quiet'].includes(word));
  const [verb = '', name = ''] = rest;
  if (verb === 'run' || verb === 'run-script') return scriptNamed(name, rest.slice(2), source);
  if (manager === 'npm') {
    if (verb === 'start' && source.packageJson.scripts.start === undefined)
      return { kind: 'program', argv: ['node', 'server.js'] };
    return verb === 'start' || verb === 'stop' || verb === 'restart'
      ? scriptNamed(verb, rest.slice(1), source)
      : verb === 'test' || verb === 't'
        ? scriptNamed('test', rest.slice(1), source)
        : verb === 'exec'
          ? programCall(rest.slice(1), source)
          : undefined;
  }
  if (verb === 'exec') return programCall(rest.slice(1), source);
  return scriptNamed(verb, rest.slice(1), source) ?? programCall(rest, source);
}

/** npm takes its own options wherever they stand: these name another package, whose scripts are not those of this one. */
function isOfOther(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  return own.some((word) => /^(?:-w|-ws|--workspaces?|--prefix|-C)(?:=|$)/.test(word));
}

function scriptNamed(name: string, args: readonly string[], source: CommandSource): ScriptCall | undefined {
  if (source.packageJson.scripts[name] === undefined) return undefined;
  return { kind: 'script', name, args: args[0] === '--' ? args.slice(1) : args };
}

/** A program that is installed runs directly; otherwise the package manager is left to fetch it. */
function programCall(words: readonly string[], source: CommandSource): ScriptCall | undefined {
  const argv = words.filter((word, index) => !(index < 2 && (word === '--' || word === '--no-install')));
  const [program] = argv;
  if (program === undefined || program.startsWith('-')) return undefined;
  return findProgram(program, source.path) === undefined ? undefined : { kind: 'program', argv };
}

/** Extra arguments go to the last program of the script, as npm appends them. */
function withArguments(steps: readonly SimpleCommand[], args: readonly string[]): readonly SimpleCommand[] {
  const last = steps.at(-1);
  if (last === undefined || args.length === 0) return steps;
  const [program, flag, script] = last.argv;
  const argv =
    program === 'sh' && flag === '-c' && script !== undefined
      ? ['sh', '-c', `${script} ${args.map(quoted).join(' ')}`]
      : [...last.argv, ...args];
  return [...steps.slice(0, -1), { env: last.env, argv }];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
