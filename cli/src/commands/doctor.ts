import { doctorExit, runDoctor } from '../app/doctor.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { doctorText } from '../render/doctor-text.ts';

/** Thin: one use case, one rendering. */
export default class Doctor extends MigrateCommand {
  static override summary = 'Tell what is here, what is missing, and what a proxy in front changes.';
  static override description =
    'Looks at this machine, the application, its database, ports, earlier results and sources. Starts nothing of the application and writes nothing. Exit 3 when something that commands need is missing, 2 when the application or its configuration cannot be read; warnings alone are exit 0.';
  static override examples = [
    { description: 'Before the first step', command: '<%= config.bin %> doctor' },
    { description: 'For another program', command: '<%= config.bin %> doctor --format json' },
    {
      description: 'With a database of your own',
      command: 'DATABASE_URL=postgres://me@127.0.0.1/shop <%= config.bin %> doctor --dir ../shop',
    },
  ];

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(Doctor);
    const artifact = await runDoctor(this.root(flags), this.progress(flags));
    return { artifact, text: doctorText(artifact), exitCode: doctorExit(artifact) };
  }
}
