import { relative, sep } from 'node:path';
import { Flags } from '@oclif/core';
import { runCheck } from '../app/check.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { checkGithub } from '../render/check-github.ts';
import { checkJunit } from '../render/check-junit.ts';
import { checkSarif } from '../render/check-sarif.ts';
import { checkText } from '../render/check-text.ts';
import { loadProject } from '../runtime/project.ts';

/** Thin: flags, one use case, one rendering. */
export default class CheckCommand extends MigrateCommand {
  static override summary =
    'Fail when the code ties two contexts in a way that the committed context map does not list.';
  static override description =
    'Dependencies, second writers, transactions, foreign keys, joins, events, shared memory and borrowed tables across contexts. What the map lists is accepted; moves, renames and new code inside a context are silent. Accept a change with `migrate decompose` and a review of the map.';
  static override examples = [
    { description: 'In CI, after a checkout', command: '<%= config.bin %> check' },
    { description: 'As annotations of a pull request', command: '<%= config.bin %> check --format github' },
    { description: 'For code scanning', command: '<%= config.bin %> check --format sarif > check.sarif' },
  ];
  static override flags = {
    format: Flags.string({
      description: 'output on stdout',
      options: ['text', 'json', 'sarif', 'junit', 'github'],
      default: 'text',
      helpGroup: 'GLOBAL',
    }),
  };

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(CheckCommand);
    const check = await runCheck(loadProject(this.root(flags)), this.progress(flags));
    // Annotations are shown on the files of the repository, in whose top folder CI runs.
    const base = relative(process.cwd(), this.root(flags)).split(sep).join('/');
    return {
      artifact: check,
      text: checkText(check),
      renderings: {
        sarif: checkSarif(check, base),
        junit: checkJunit(check),
        github: checkGithub(check, base),
      },
      exitCode: check.verdict === 'pass' ? 0 : 1,
    };
  }
}
