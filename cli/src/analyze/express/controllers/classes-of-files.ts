import { isAbsolute } from 'node:path';
import type { Machine } from '../../interpreter/machine.ts';
import { requireModule } from '../../interpreter/modules.ts';
import type { Value } from '../../interpreter/values.ts';

/** The classes that the files of a pattern export, once these have run. */
export function classesOfFiles(machine: Machine, pattern: string): number[] {
  const files = machine.sources.glob(asSources(pattern)).filter((file) => !file.endsWith('.d.ts'));
  return files.flatMap((file) => exportedClasses(requireModule(machine, file)));
}

/** Patterns often name the compiled files; the sources beside them are what is read. */
function asSources(pattern: string): string {
  const absolute = isAbsolute(pattern) ? pattern : `./${pattern}`;
  return absolute.replace(/\.js$/, '.{js,ts}').replace(/\{\.js,\.ts\}$|\{\.ts,\.js\}$/, '.{js,ts}');
}

function exportedClasses(exported: Value): number[] {
  if (exported.kind === 'class') return [exported.id];
  return exported.kind === 'object' ? [...exported.props.values()].flatMap(exportedClasses) : [];
}
