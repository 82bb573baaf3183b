import { Flags } from '@oclif/core';
import { down } from '../app/down.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';

export default class Down extends MigrateCommand {
  static override summary = 'Stop everything that `up` started.';
  static override description =
    'Ends the recorded processes and what they started themselves, also after a crash of migrate; a process that merely got the same id is left alone.';
  static override examples = ['<%= config.bin %> down', '<%= config.bin %> down --purge'];
  static override flags = {
    purge: Flags.boolean({
      description: 'delete the data of the embedded database too; the next `up` sets it up afresh',
      default: false,
    }),
  };

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(Down);
    const artifact = await down(this.root(flags), { purge: flags.purge, progress: this.progress(flags) });
    const stopped =
      artifact.stopped.length === 0 ? 'Nothing was running.' : `Stopped ${artifact.stopped.join(', ')}.`;
    return { artifact, text: artifact.purged ? `${stopped} The embedded database is deleted.` : stopped };
  }
}
