import { relative, sep } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { verify } from '../app/verify.ts';
import type { Gate } from '../artifacts/gate.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { fail } from '../errors/problem.ts';
import { appendStepSummary } from '../ports/step-summary.ts';
import { gateGithub } from '../render/gate-github.ts';
import { gateGitlab } from '../render/gate-gitlab.ts';
import { gateMarkdown } from '../render/gate-markdown.ts';
import { gateText } from '../render/gate-text.ts';
import { junitOf } from '../render/junit.ts';
import { sarifOf } from '../render/sarif.ts';
import type { CheckName } from '../verify/checks.ts';
import { LOAD_PROFILES } from '../verify/load/load-profiles.ts';

const CHECKS: readonly CheckName[] = ['slice', 'contract', 'parity', 'load', 'data'];

export default class Verify extends MigrateCommand {
  static override summary = 'Prove that a service behaves as the monolith did: the gate of a context.';
  static override description =
    'Checks the slice, the recorded contract (Pact), the answers to the same requests (parity) and the latency under the recorded load (k6) on instances and a database of its own; what `up` runs is not touched. Exit 0 only when every check passed; a check without evidence did not run. A run with --only or --route informs and never opens the gate.';
  static override examples = [
    '<%= config.bin %> verify catalog',
    '<%= config.bin %> verify catalog --only contract,parity',
    "<%= config.bin %> verify catalog --only parity --route 'GET /products/:id'",
    '<%= config.bin %> verify catalog --only load --profile soak',
    '<%= config.bin %> verify catalog --format junit > gate.xml',
    '<%= config.bin %> verify catalog --format github',
    '<%= config.bin %> verify catalog --format gitlab > gl-code-quality-report.json',
  ];
  static override args = {
    context: Args.string({ description: 'context of the context map', required: true }),
  };
  static override flags = {
    only: Flags.string({ description: `some of ${CHECKS.join(', ')}`, helpValue: 'CHECKS' }),
    route: Flags.string({
      description: 'one route of the context, to look into a finding',
      helpValue: "'METHOD /path'",
    }),
    profile: Flags.option({
      description:
        'load: smoke as configured, load longer with more users, stress with more and more, soak for long and with an eye on memory',
      options: LOAD_PROFILES,
      default: 'smoke' as const,
    })(),
    format: Flags.string({
      description: 'output on stdout',
      options: ['text', 'json', 'junit', 'sarif', 'markdown', 'github', 'gitlab'],
      default: 'text',
      helpGroup: 'GLOBAL',
    }),
  };

  protected async execute(): Promise<Outcome> {
    const { args, flags } = await this.parse(Verify);
    const gate = await verify(this.root(flags), {
      context: args.context,
      only: flags.only === undefined ? [] : checksOf(flags.only),
      route: flags.route,
      profile: flags.profile,
      progress: this.progress(flags),
    });
    if (flags.format === 'github') appendStepSummary(gateMarkdown(gate));
    // Annotations are shown on the files of the repository, in whose top folder CI runs.
    const base = relative(process.cwd(), this.root(flags)).split(sep).join('/');
    return {
      artifact: gate,
      text: gateText(gate),
      renderings: renderingsOf(gate, base),
      exitCode: gate.verdict === 'pass' ? 0 : 1,
    };
  }
}

function renderingsOf(gate: Gate, base: string): Record<string, string> {
  return {
    junit: junitOf(gate),
    sarif: sarifOf(gate, base),
    markdown: gateMarkdown(gate),
    github: gateGithub(gate, base),
    gitlab: gateGitlab(gate, base),
  };
}

function checksOf(text: string): readonly CheckName[] {
  return text.split(',').map((word) => {
    const name = CHECKS.find((one) => one === word.trim());
    if (name !== undefined) return name;
    throw fail('MIG-1006', {
      message: `There is no check ${word.trim() || '(empty)'}`,
      remedy: `Choose from ${CHECKS.join(', ')}.`,
    });
  });
}
