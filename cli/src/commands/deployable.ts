import { Args, Flags } from '@oclif/core';
import { deployable } from '../app/deployable.ts';
import { type RecordedDeployment, recordDeployment } from '../app/record-deployment.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { fail } from '../errors/problem.ts';
import { deployableText } from '../render/deployable-text.ts';

export default class DeployableCommand extends MigrateCommand {
  static override summary = 'May the service as it is now be deployed to an environment?';
  static override description =
    'Yes only when its gate is green and fresh, its contracts with everybody who is deployed there are verified (migration/contracts/matrix.json, and the Pact Broker of PACT_BROKER_BASE_URL), and its OpenAPI document breaks no promise of the committed one. Unknown is no. Exit 0 is yes, 1 is no.';
  static override examples = [
    '<%= config.bin %> deployable catalog --to production',
    '<%= config.bin %> deployable catalog --deployed production',
    '<%= config.bin %> deployable monolith --deployed production',
    '<%= config.bin %> deployable catalog --to staging --force "rehearsal"',
  ];
  static override args = {
    context: Args.string({
      description: 'context of the context map; for --deployed also `monolith`',
      required: true,
    }),
  };
  static override flags = {
    to: Flags.string({ description: 'environment to ask about', helpValue: 'ENV', exclusive: ['deployed'] }),
    deployed: Flags.string({
      description: 'record that it runs in this environment now',
      helpValue: 'ENV',
      exclusive: ['to', 'force'],
    }),
    force: Flags.string({ description: 'make a no a yes, for this reason', helpValue: 'REASON' }),
  };

  protected async execute(): Promise<Outcome> {
    const { args, flags } = await this.parse(DeployableCommand);
    const root = this.root(flags);
    const progress = this.progress(flags);
    if (flags.deployed !== undefined) {
      const environment = named(flags.deployed, '--deployed');
      const artifact = await recordDeployment(root, { participant: args.context, environment, progress });
      return { artifact, text: recordedText(artifact) };
    }
    if (flags.to === undefined)
      throw fail('MIG-1006', { message: 'Name the environment: --to ENV or --deployed ENV' });
    if (flags.force?.trim() === '') throw fail('MIG-1006', { message: '--force needs a reason' });
    const environment = named(flags.to, '--to');
    const artifact = await deployable(root, {
      context: args.context,
      environment,
      force: flags.force,
      progress,
    });
    return { artifact, text: deployableText(artifact), exitCode: artifact.answer === 'no' ? 1 : 0 };
  }
}

function named(environment: string, flag: string): string {
  if (/^[\w.-]+$/.test(environment)) return environment;
  throw fail('MIG-1006', {
    message: `${flag} ${JSON.stringify(environment)} is no name of an environment`,
    remedy: 'Use letters, digits, dots, hyphens and underscores.',
  });
}

function recordedText({ participant, environment, version, previous }: RecordedDeployment): string {
  const before = previous === undefined ? '' : ` (before: ${previous.slice(0, 12)})`;
  return `${participant} ${version.slice(0, 12)} is recorded in ${environment}${before}`;
}
