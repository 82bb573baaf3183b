import { status } from '../app/status.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { statusText } from '../render/status-text.ts';

export default class Status extends MigrateCommand {
  static override summary = 'Show what runs and where each context’s traffic goes.';
  static override description =
    'Derived from the route table and the live proxy each time; the proxy’s effective mode is shown, also after an automatic rollback.';
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --format json'];

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(Status);
    const artifact = await status(this.root(flags));
    return { artifact, text: statusText(artifact) };
  }
}
