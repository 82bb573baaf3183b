import { lineOf } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';

/** The line of a module's first token: what is said of the module as a whole is said there, and moves with it. */
export function startLines(modules: Iterable<SourceModule>): ReadonlyMap<string, number> {
  return new Map([...modules].map(({ path, ast }) => [path, lineOf(ast)]));
}
