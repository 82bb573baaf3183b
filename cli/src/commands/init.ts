import { Flags } from '@oclif/core';
import { init } from '../app/init.ts';
import { CONFIG_FILE } from '../artifacts/config.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';

export default class Init extends MigrateCommand {
  static override summary = 'Detect how the application is run and write migrate.config.yaml.';
  static override description =
    'Detects entry, start, build and test commands, port, health path, database and its setup, and writes them with the reason for each guess. No other command needs it: without a configuration the same detection is used.';
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --dir ./shop',
    '<%= config.bin %> init --force --format json',
  ];
  static override flags = {
    force: Flags.boolean({ description: `overwrite an existing ${CONFIG_FILE}`, default: false }),
  };

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(Init);
    const { config, text } = init(this.root(flags), { force: flags.force });
    return { artifact: config, text: `Wrote ${CONFIG_FILE}:\n\n${text}` };
  }
}
