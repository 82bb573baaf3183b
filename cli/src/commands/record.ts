import { record } from '../app/record.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { recordingText } from '../render/recording-text.ts';

export default class Record extends MigrateCommand {
  static override summary =
    'Record real requests: run a command against the monolith and keep every exchange.';
  static override description =
    'Starts an instance of the monolith of its own on a clone of the database, runs the command with BASE_URL (and MIGRATE_BASE_URL) set, and keeps requests, answers, row changes and a snapshot of the database in migration/samples/. Secrets become placeholders; their values stay in migration/.run/. Without a command the configured test command is run. Exit 1 when the command fails; what it sent is kept.';
  static override examples = [
    '<%= config.bin %> record -- npm run test:api',
    '<%= config.bin %> record --dir ../shop -- npx newman run shop.postman.json',
  ];
  static override strict = false;

  protected async execute(): Promise<Outcome> {
    // Everything behind the first `--` is the command, further `--` of its own included.
    // Taken before parsing, which keeps only what it was given.
    const words = [...this.argv];
    const separator = words.indexOf('--');
    const { flags, argv } = await this.parse(Record, separator < 0 ? words : words.slice(0, separator));
    const command = separator < 0 ? argv.map(String) : words.slice(separator + 1);
    const artifact = await record(this.root(flags), {
      command,
      progress: this.progress(flags),
      output: process.stderr,
    });
    return { artifact, text: recordingText(artifact), exitCode: artifact.exitCode === 0 ? 0 : 1 };
  }
}
