import { resolve } from 'node:path';
import { Command, Flags } from '@oclif/core';
import { type ExitCode, fail } from '../errors/problem.ts';
import { type Progress, progressTo, silent } from '../ports/progress.ts';

/** What a command has to show: the artifact for `--format json`, the text for people, and the exit code. */
export interface Outcome {
  readonly artifact: unknown;
  readonly text: string;
  readonly exitCode?: ExitCode;
  /** Renderings of further formats, by name. */
  readonly renderings?: Readonly<Record<string, string>>;
}

export interface GlobalFlags {
  readonly dir: string;
  readonly format: string;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly debug: boolean;
}

/** Flags that every command understands. */
export const globalFlags = {
  dir: Flags.directory({
    char: 'C',
    description: 'folder of the application',
    default: '.',
    helpGroup: 'GLOBAL',
  }),
  format: Flags.string({
    description: 'output on stdout',
    options: ['text', 'json'],
    default: 'text',
    helpGroup: 'GLOBAL',
  }),
  quiet: Flags.boolean({
    char: 'q',
    description: 'no progress on stderr',
    default: false,
    helpGroup: 'GLOBAL',
  }),
  'no-color': Flags.boolean({ description: 'plain text', default: false, helpGroup: 'GLOBAL' }),
  debug: Flags.boolean({ description: 'stack traces of errors', default: false, helpGroup: 'GLOBAL' }),
};

/** A command parses flags, calls one use case and returns an Outcome; printing and exit codes happen here. */
export abstract class MigrateCommand extends Command {
  static override baseFlags = globalFlags;

  /** The command's one use case. */
  protected abstract execute(): Promise<Outcome>;

  override async run(): Promise<ExitCode> {
    const outcome = await this.execute();
    const format = this.format();
    const rendering = outcome.renderings?.[format];
    const text = format === 'json' ? JSON.stringify(outcome.artifact, null, 2) : (rendering ?? outcome.text);
    if (text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return outcome.exitCode ?? 0;
  }

  /** Absolute folder of the application. @throws Failure MIG-1001 when it holds no package.json (checked by the use cases). */
  protected root(flags: { dir: string }): string {
    return resolve(flags.dir);
  }

  protected progress(flags: { quiet: boolean }): Progress {
    return flags.quiet ? silent : progressTo(process.stderr);
  }

  /** Errors are presented by `main`, in one form. */
  protected override async catch(error: Error): Promise<never> {
    if (isUsageError(error))
      throw fail(
        'MIG-1006',
        { message: firstLine(error.message), remedy: `See \`migrate ${this.id ?? ''} --help\`.` },
        { cause: error },
      );
    throw error;
  }

  private format(): string {
    const index = this.argv.findIndex((word) => word === '--format' || word.startsWith('--format='));
    const word = this.argv[index];
    return word === undefined
      ? 'text'
      : word.includes('=')
        ? (word.split('=')[1] ?? 'text')
        : (this.argv[index + 1] ?? 'text');
  }
}

/** oclif's parse errors carry a `parse` field or an oclif exit code 2. */
function isUsageError(error: Error): boolean {
  return 'parse' in error || ('oclif' in error && !(error instanceof TypeError));
}

function firstLine(message: string): string {
  return message
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('See more help'))
    .join(' ')
    .replaceAll(/\s+/g, ' ');
}
