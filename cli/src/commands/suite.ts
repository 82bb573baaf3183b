import { runSuite } from '../app/suite.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { suiteText } from '../render/suite-text.ts';

export default class Suite extends MigrateCommand {
  static override summary = 'Run the application’s own suite through the proxy and count who answered.';
  static override description =
    'Runs the command in the application’s environment with BASE_URL (and MIGRATE_BASE_URL) set to the running proxy and the database of `migrate up`; a suite that starts the application in its own process, as supertest and chai-http do, is pointed at the proxy too. Afterwards the requests of each route are counted by the side that answered them. Without a command the configured test command is run. Exit 1 when the command fails.';
  static override examples = [
    '<%= config.bin %> suite -- npm test',
    '<%= config.bin %> suite -- npx newman run shop.postman.json',
  ];
  static override strict = false;

  protected async execute(): Promise<Outcome> {
    // Everything behind the first `--` is the command, further `--` of its own included.
    const words = [...this.argv];
    const separator = words.indexOf('--');
    const { flags, argv } = await this.parse(Suite, separator < 0 ? words : words.slice(0, separator));
    const artifact = await runSuite(this.root(flags), {
      command: separator < 0 ? argv.map(String) : words.slice(separator + 1),
      output: process.stderr,
    });
    return { artifact, text: suiteText(artifact), exitCode: artifact.exitCode === 0 ? 0 : 1 };
  }
}
