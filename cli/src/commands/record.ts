import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { record } from '../app/record.ts';
import { recordHar } from '../app/record-har.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { fail } from '../errors/problem.ts';
import { recordingText } from '../render/recording-text.ts';

export default class Record extends MigrateCommand {
  static override summary =
    'Record real requests: run a command against the monolith and keep every exchange.';
  static override description =
    'Starts an instance of the monolith of its own on a clone of the database, runs the command with BASE_URL (and MIGRATE_BASE_URL) set, and keeps requests, answers, row changes and a snapshot of the database in migration/samples/. Secrets and personal data become placeholders; their values stay in migration/.run/. Without a command the configured test command is run. Exit 1 when the command fails; what it sent is kept. With --har nothing is run: the exchanges come from a HAR 1.2, and there are no row changes.';
  static override examples = [
    '<%= config.bin %> record -- npm run test:api',
    '<%= config.bin %> record --dir ../shop -- npx newman run shop.postman.json',
    '<%= config.bin %> record --har shop.har',
  ];
  static override flags = {
    har: Flags.string({
      description: 'take the exchanges from this HAR 1.2 instead of running a command',
      helpValue: 'FILE',
    }),
    'max-samples': Flags.integer({
      description: 'samples of each route that are kept, spread over statuses and parameters (200)',
      min: 1,
      helpValue: 'N',
    }),
    'max-body': Flags.integer({
      description: 'bytes of a body; longer ones are left out and counted (1048576)',
      min: 0,
      helpValue: 'BYTES',
    }),
  };
  static override strict = false;

  protected async execute(): Promise<Outcome> {
    // Everything behind the first `--` is the command, further `--` of its own included.
    // Taken before parsing, which keeps only what it was given.
    const words = [...this.argv];
    const separator = words.indexOf('--');
    const { flags, argv } = await this.parse(Record, separator < 0 ? words : words.slice(0, separator));
    const command = separator < 0 ? argv.map(String) : words.slice(separator + 1);
    const bounds = { maxBody: flags['max-body'], perRoute: flags['max-samples'] };
    const progress = this.progress(flags);
    if (flags.har !== undefined && command.length > 0)
      throw fail('MIG-1006', { message: 'A HAR is read instead of running a command: give one of them' });
    const artifact =
      flags.har === undefined
        ? await record(this.root(flags), { command, bounds, progress, output: process.stderr })
        : await recordHar(this.root(flags), { file: resolve(flags.har), bounds, progress });
    return { artifact, text: recordingText(artifact), exitCode: artifact.exitCode === 0 ? 0 : 1 };
  }
}
