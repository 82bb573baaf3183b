import { Flags } from '@oclif/core';
import { runAnalyze } from '../app/analyze.ts';
import type { Model } from '../artifacts/model.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import type { Progress } from '../ports/progress.ts';
import { explanationText } from '../render/explanation-text.ts';
import { modelText } from '../render/model-text.ts';
import { loadProject, type Project } from '../runtime/project.ts';

/** Thin: flags, one use case, one rendering. */
export default class Analyze extends MigrateCommand {
  static override summary =
    'Read the sources and write the model: routes, functions, tables, transactions, events.';
  static override description =
    'Follows values from the entry on, without running the application unless --probe is given. What cannot be resolved is a diagnostic with its place and the annotation that settles it.';
  static override examples = [
    { description: 'Analyze the application in this folder', command: '<%= config.bin %> analyze' },
    {
      description: 'How a table was found, and who gets there',
      command: '<%= config.bin %> analyze --explain orders',
    },
    {
      description: 'Also start the application with a recorder, and compare',
      command: '<%= config.bin %> analyze --probe',
    },
    { description: 'The model as JSON', command: '<%= config.bin %> analyze --dir ../shop --format json' },
  ];

  static override flags = {
    explain: Flags.string({
      description: 'how a route, table, function, module or event was found; nothing is written',
      helpValue: 'THING',
    }),
    probe: Flags.boolean({
      description: 'start the application with a recorder and reconcile the routes',
      default: false,
    }),
    cache: Flags.boolean({
      description: 'use what an earlier analysis of the same sources found',
      default: true,
      allowNo: true,
    }),
  };

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(Analyze);
    const project = loadProject(this.root(flags), { runs: flags.probe });
    const progress = this.progress(flags);
    if (flags.explain !== undefined) {
      const { runExplain } = await import('../app/explain.ts');
      const explanations = await runExplain(project, flags.explain, progress);
      return { artifact: explanations, text: explanationText(explanations) };
    }
    const model = flags.probe
      ? await probed(project, progress)
      : await runAnalyze(project, progress, { cache: flags.cache });
    return { artifact: model, text: modelText(model) };
  }
}

/** Most analyses start nothing: what runs applications and databases is loaded only by those that do. */
async function probed(project: Project, progress: Progress): Promise<Model> {
  const { runProbe } = await import('../app/probe.ts');
  return runProbe(project, progress);
}
