import { Flags } from '@oclif/core';
import { up } from '../app/up.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { statusText } from '../render/status-text.ts';

export default class Up extends MigrateCommand {
  static override summary = 'Start database, monolith, extracted services and proxy as local processes.';
  static override description =
    'Uses an embedded PostgreSQL, or the database that DATABASE_URL names. What already runs healthy and unchanged is kept, so it may be repeated at any time. When a step fails or you press Ctrl-C, everything that this run started is stopped again. The application runs on its own Node.js, not on the one that runs migrate.';
  static override examples = [
    '<%= config.bin %> up',
    '<%= config.bin %> up --port 8000 --monolith-port 3100',
    'DATABASE_URL=postgres://me:secret@127.0.0.1/shop_copy <%= config.bin %> up',
  ];
  static override flags = {
    port: Flags.integer({ description: 'port of the proxy', min: 1, max: 65_535, helpValue: 'N' }),
    'monolith-port': Flags.integer({
      description: 'port of the monolith',
      min: 1,
      max: 65_535,
      helpValue: 'N',
    }),
    restart: Flags.boolean({
      description: 'build and start the applications anew even where nothing changed',
      default: false,
    }),
  };

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(Up);
    const artifact = await up(this.root(flags), {
      port: flags.port,
      monolithPort: flags['monolith-port'],
      restart: flags.restart,
      progress: this.progress(flags),
    });
    return { artifact, text: statusText(artifact) };
  }
}
