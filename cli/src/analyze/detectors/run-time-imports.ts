import type { Machine } from '../interpreter/machine.ts';
import { lineOf } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { specifiersOf } from '../sources/specifiers.ts';
import { isErased } from './erased-imports.ts';

/** Imports of other sources that are there when the program runs, with their lines: the compiler drops the others. */
export function runTimeImports(machine: Machine, module: SourceModule): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { specifier, typeOnly, node } of specifiersOf(module.ast)) {
    if (typeOnly || isErased(module, node)) continue;
    const target = machine.sources.resolve(specifier, module.absolutePath);
    if (target.kind !== 'source') continue;
    const path = machine.sources.relative(target.path);
    if (!found.has(path)) found.set(path, lineOf(node));
  }
  return found;
}
