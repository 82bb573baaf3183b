import { Args, Flags } from '@oclif/core';
import { runBuild } from '../app/build.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { imageText } from '../render/image-text.ts';
import { ENGINES } from '../runtime/images/engines.ts';
import { loadProject } from '../runtime/project.ts';

/** Thin: flags, one use case, one rendering. */
export default class Build extends MigrateCommand {
  static override summary = 'Build the image of an extracted service.';
  static override description =
    'Builds services/CONTEXT with docker, podman or buildah, whichever works first, with or without root. A private registry’s settings go in as a build secret. Afterwards the image is looked at: exit 1 when it runs as root, or when its environment or history shows a secret.';
  static override examples = [
    { description: 'Build the image of a service', command: '<%= config.bin %> build catalog' },
    {
      description: 'Name engine and tag',
      command: '<%= config.bin %> build catalog --engine podman --tag registry.example.com/shop/catalog:1.4',
    },
    {
      description: 'Inside a container',
      command: 'BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs <%= config.bin %> build catalog --engine buildah',
    },
  ];
  static override args = {
    context: Args.string({
      required: true,
      description: 'name of the context, as in migration/context-map.json',
    }),
  };
  static override flags = {
    engine: Flags.option({
      description: 'the program that builds; the first that works on the PATH by default',
      options: ENGINES,
    })(),
    tag: Flags.string({ description: 'name of the image; application-context by default', helpValue: 'TAG' }),
  };

  protected async execute(): Promise<Outcome> {
    const { args, flags } = await this.parse(Build);
    const project = loadProject(this.root(flags));
    const built = await runBuild(project, args.context, {
      engine: flags.engine,
      tag: flags.tag,
      progress: this.progress(flags),
    });
    const { context, tag, engine, facts, faults } = built;
    return {
      artifact: {
        schema: 'migrate/image@1',
        context,
        tag,
        engine: engine.name,
        rootless: engine.rootless,
        id: facts.id,
        bytes: facts.bytes,
        user: facts.user,
        faults,
      },
      text: imageText(built),
      exitCode: faults.length === 0 ? 0 : 1,
    };
  }
}
