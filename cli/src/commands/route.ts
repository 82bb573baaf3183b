import { Args, Flags } from '@oclif/core';
import { type RouteResult, route } from '../app/route.ts';
import type { Mode } from '../artifacts/routes.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { fail } from '../errors/problem.ts';

const MODES: readonly Mode[] = ['monolith', 'shadow', 'canary', 'service'];

export default class Route extends MigrateCommand {
  static override summary = 'Shift the traffic of a context between monolith and service.';
  static override description =
    'monolith and shadow are never refused. canary and service need a complete, green and fresh gate (see `verify`), or --force with a reason. Every shift, refused or not, is journalled in migration/journal.ndjson. A new shift also lifts the latch of an automatic rollback.';
  static override examples = [
    '<%= config.bin %> route catalog --mode shadow',
    '<%= config.bin %> route catalog --mode canary --weight 10',
    '<%= config.bin %> route catalog --mode monolith',
    '<%= config.bin %> route catalog --mode service --force "rehearsal on staging"',
  ];
  static override args = {
    context: Args.string({ description: 'context of the route table', required: true }),
  };
  static override flags = {
    mode: Flags.custom<Mode>({
      options: [...MODES],
      parse: async (text) => MODES.find((mode) => mode === text) ?? 'monolith',
    })({
      description:
        'who answers: the monolith, the monolith with a compared service, both by weight, the service',
      required: true,
    }),
    weight: Flags.integer({
      description: 'percent of the traffic that a canary gets (default: the last one, else 10)',
      min: 0,
      max: 100,
      helpValue: 'N',
    }),
    force: Flags.string({ description: 'shift without a green gate, for this reason', helpValue: 'REASON' }),
  };

  protected async execute(): Promise<Outcome> {
    const { args, flags } = await this.parse(Route);
    if (flags.weight !== undefined && flags.mode !== 'canary')
      throw fail('MIG-1006', { message: `--weight belongs to --mode canary, not to ${flags.mode}` });
    if (flags.force?.trim() === '') throw fail('MIG-1006', { message: '--force needs a reason' });
    const artifact = await route(this.root(flags), {
      context: args.context,
      mode: flags.mode,
      weight: flags.weight,
      force: flags.force,
      progress: this.progress(flags),
    });
    return { artifact, text: routeText(artifact) };
  }
}

function routeText({ context, from, to, inForce, released }: RouteResult): string {
  const share = to.mode === 'canary' ? ` ${to.weight} %` : '';
  const lines = [`${context}: ${from.mode} → ${to.mode}${share} (generation ${to.generation})`];
  if (released) lines.push('The automatic rollback is lifted.');
  lines.push(
    inForce
      ? 'In force: confirmed by the proxy.'
      : 'Warning: no proxy is running; this takes effect at the next `migrate up`.',
  );
  return lines.join('\n');
}
