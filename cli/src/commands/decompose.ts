import { Flags } from '@oclif/core';
import { runDecompose } from '../app/decompose.ts';
import { runPartition } from '../app/partition.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { contextMapText } from '../render/context-map-text.ts';
import { partitionText } from '../render/partition-text.ts';
import { loadProject } from '../runtime/project.ts';

/** Thin: flags, one use case, one rendering. */
export default class Decompose extends MigrateCommand {
  static override summary =
    'Propose contexts and write the context map: tables, routes, modules, seams, sagas, order of extraction.';
  static override description =
    'Tables that are found together with the same modules over many weightings of calls, data and words come first, then the routes that are about them, then the modules that serve both. Every assignment carries its evidence. Overrides in migrate.config.yaml (pins, names, merges, splits, forbids) always win.';
  static override examples = [
    {
      description: 'Propose contexts for the application in this folder',
      command: '<%= config.bin %> decompose',
    },
    { description: 'Exactly four of them', command: '<%= config.bin %> decompose --services 4' },
    {
      description: 'Cut any call graph into five parts at most',
      command: '<%= config.bin %> decompose --graph graph.json --services 5 --format json',
    },
  ];
  static override flags = {
    services: Flags.integer({
      description:
        'number of contexts; chosen from the evidence by default; for a graph the most parts, of which at least seven tenths are made',
      min: 1,
    }),
    graph: Flags.string({ description: 'decompose this neutral graph (JSON) instead of an application' }),
  };

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(Decompose);
    if (flags.graph !== undefined) {
      const result = runPartition(flags.graph, flags.services);
      return { artifact: result, text: partitionText(result) };
    }
    const options = flags.services === undefined ? {} : { services: flags.services };
    const map = await runDecompose(loadProject(this.root(flags)), options, this.progress(flags));
    return { artifact: map, text: contextMapText(map) };
  }
}
