import { Args, Flags } from '@oclif/core';
import { explainedFile, extractExit, runExtract } from '../app/extract.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { changeSetPatch } from '../render/change-set-patch.ts';
import { extractionText } from '../render/extraction-text.ts';
import { fileExplanationText } from '../render/file-explanation-text.ts';
import { loadProject } from '../runtime/project.ts';

/** Thin: flags, one use case, one rendering. */
export default class Extract extends MigrateCommand {
  static override summary = 'Cut a context out of the monolith as a running service.';
  static override description =
    'Keeps the monolith’s own code: its bootstrap and middleware, the context’s routes and what they reach; everything else is cut away. The service is compiled, compared with the monolith and started before anything is put in place. What cannot be moved is refused with every blocker.';
  static override examples = [
    { description: 'Extract a context', command: '<%= config.bin %> extract catalog' },
    { description: 'See every change first', command: '<%= config.bin %> extract catalog --dry-run' },
    {
      description: 'Ask what becomes of a file',
      command: '<%= config.bin %> extract catalog --explain src/app.js',
    },
    { description: 'Let git keep the steps apart', command: '<%= config.bin %> extract catalog --commit' },
  ];
  static override args = {
    context: Args.string({
      required: true,
      description: 'name of the context, as in migration/context-map.json',
    }),
  };
  static override flags = {
    'dry-run': Flags.boolean({
      description: 'print the change set as a diff and change nothing',
      default: false,
    }),
    commit: Flags.boolean({ description: 'make one git commit for each step', default: false }),
    force: Flags.boolean({
      description:
        'throw hand edits of an earlier extraction away, and go over changes that are not committed',
      default: false,
    }),
    explain: Flags.string({
      description: 'tell what becomes of a file, part by part, and change nothing',
      helpValue: 'FILE',
    }),
    start: Flags.boolean({ description: 'start the service on trial', default: true, allowNo: true }),
  };

  protected async execute(): Promise<Outcome> {
    const { args, flags } = await this.parse(Extract);
    const project = loadProject(this.root(flags));
    const result = await runExtract(project, args.context, {
      dryRun: flags['dry-run'] || flags.explain !== undefined,
      force: flags.force,
      commit: flags.commit,
      start: flags.start,
      progress: this.progress(flags),
    });
    if (flags.explain !== undefined) {
      const explanation = explainedFile(result, args.context, flags.explain);
      const artifact = { schema: 'migrate/file-explanation@1', context: args.context, ...explanation };
      return { artifact, text: fileExplanationText(explanation) };
    }
    const { changeSet, applied, plan, debt, serviceUrl } = result;
    const seams = plan.seams.map((seam) => ({
      function: seam.record.id,
      owner: seam.owner,
      callers: seam.callers,
      writes: seam.writes,
    }));
    return {
      artifact: {
        schema: 'migrate/extraction@1',
        context: args.context,
        applied,
        url: serviceUrl,
        lines: plan.lines,
        seams,
        debt,
        tests: {
          taken: plan.tests.taken.map(({ path, why, call }) => ({ path, runner: call.runner.name, why })),
          left: plan.tests.left,
        },
        silencedEvents: plan.silencedEvents,
        kept: result.kept,
        conflicts: result.conflicts,
        commits: result.commits,
        changes: changeSet.changes.map(({ kind, path, why }) => ({ kind, path, why })),
      },
      text: flags['dry-run'] ? changeSetPatch(changeSet) : extractionText(result),
      // Nothing was tried: what a run would say is not known.
      exitCode: flags['dry-run'] ? 0 : extractExit(result),
    };
  }
}
