import { Args, Flags } from '@oclif/core';
import { runRetire } from '../app/retire.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { fail } from '../errors/problem.ts';
import { changeSetPatch } from '../render/change-set-patch.ts';
import { retirementText } from '../render/retirement-text.ts';
import { loadProject } from '../runtime/project.ts';

/** Thin: flags, one use case, one rendering. */
export default class Retire extends MigrateCommand {
  static override summary = 'Take the code of an extracted context out of the monolith.';
  static override description =
    'For when the way back is no longer needed: the context has all of its traffic at the service. What only its routes needed goes, what anything else reaches stays. The monolith without it is compared with the one before, built, started and asked before anything is changed; from then on only the service can answer.';
  static override examples = [
    { description: 'Retire a context', command: '<%= config.bin %> retire catalog' },
    { description: 'See every change first', command: '<%= config.bin %> retire catalog --dry-run' },
    { description: 'Make it one git commit', command: '<%= config.bin %> retire catalog --commit' },
  ];
  static override args = {
    context: Args.string({ required: true, description: 'name of the context, as in migration/routes.yaml' }),
  };
  static override flags = {
    'dry-run': Flags.boolean({
      description: 'print the change set as a diff and change nothing',
      default: false,
    }),
    commit: Flags.boolean({ description: 'make one git commit', default: false }),
    force: Flags.string({
      description:
        'retire although not all traffic is at the service, a test breaks, or files have uncommitted changes; for this reason',
      helpValue: 'REASON',
    }),
    start: Flags.boolean({ description: 'start the monolith on trial', default: true, allowNo: true }),
  };

  protected async execute(): Promise<Outcome> {
    const { args, flags } = await this.parse(Retire);
    if (flags.force?.trim() === '') throw fail('MIG-1006', { message: '--force needs a reason' });
    const project = loadProject(this.root(flags));
    const result = await runRetire(project, args.context, {
      dryRun: flags['dry-run'],
      force: flags.force,
      commit: flags.commit,
      start: flags.start,
      progress: this.progress(flags),
    });
    const { plan, audit, changeSet } = result;
    return {
      artifact: {
        schema: 'migrate/retirement@1',
        context: args.context,
        applied: result.applied,
        proven: result.proven,
        lines: plan.lines,
        routes: { retired: plan.retired, left: audit.routes },
        tests: plan.tests,
        silencedEvents: plan.silencedEvents,
        unusedPackages: plan.unusedPackages,
        notes: plan.notes,
        left: audit.left,
        commits: result.commits,
        changes: changeSet.changes.map(({ kind, path, why }) => ({ kind, path, why })),
      },
      text: flags['dry-run'] ? changeSetPatch(changeSet) : retirementText(result),
    };
  }
}
