import { join } from 'node:path';
import type { SourceFiles } from '../../ports/source-files.ts';
import { jsonAt } from './package-settings.ts';

/** Conditions under which Node.js and the compiler take an entry, those for types and browsers left out. */
const CONDITIONS = ['node', 'import', 'module', 'require', 'default', 'source', 'development', 'production'];

/**
 * What `imports` of a package's manifest makes of a specifier such as `#clock` or `#jobs/run.js`: a path beside the manifest, or another
 * package, which need not be installed where the program is read.
 */
export function packageImport(folder: string, specifier: string, files: SourceFiles): string | undefined {
  if (!specifier.startsWith('#')) return undefined;
  const manifest = jsonAt(files, join(folder, 'package.json'));
  const imports: object = Object(Reflect.get(Object(manifest), 'imports'));
  const exact = targetOf(Reflect.get(imports, specifier));
  if (exact !== undefined) return placed(folder, exact);
  for (const [pattern, value] of Object.entries(imports)) {
    const [before = '', after] = pattern.split('*');
    if (after === undefined || !specifier.startsWith(before) || !specifier.endsWith(after)) continue;
    const part = specifier.slice(before.length, specifier.length - after.length);
    const target = targetOf(value)?.replaceAll('*', part);
    if (target !== undefined) return placed(folder, target);
  }
  return undefined;
}

function placed(folder: string, target: string): string | undefined {
  // A target is never another entry of the list.
  if (target.startsWith('#')) return undefined;
  return target.startsWith('.') ? join(folder, target) : target;
}

/** The first of alternatives, or of conditions that hold when the program runs, that names something. */
function targetOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(targetOf).find((one) => one !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  return CONDITIONS.map((name) => targetOf(Reflect.get(value, name))).find((one) => one !== undefined);
}
