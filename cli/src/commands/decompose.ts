import { Flags } from '@oclif/core';
import { runDecompose } from '../app/decompose.ts';
import { MigrateCommand, type Outcome } from '../command-line/migrate-command.ts';
import { contextMapText } from '../render/context-map-text.ts';
import { loadProject } from '../runtime/project.ts';

/** Thin: flags, one use case, one rendering. */
export default class Decompose extends MigrateCommand {
  static override summary = 'Propose contexts and write the context map: tables, routes, modules, seams, order.';
  static override flags = {
    services: Flags.integer({ description: 'number of contexts; chosen from the evidence by default', min: 1 }),
  };

  protected async execute(): Promise<Outcome> {
    const { flags } = await this.parse(Decompose);
    const options = flags.services === undefined ? {} : { services: flags.services };
    const map = await runDecompose(loadProject(this.root(flags)), options, this.progress(flags));
    return { artifact: map, text: contextMapText(map) };
  }
}
