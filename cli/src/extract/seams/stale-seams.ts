import { join } from 'node:path';
import type { Analysis } from '../../analyze/index.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import { standsFor } from '../../analyze/sources/stand-ins.ts';
import type { TextEdit } from '../slice/edits.ts';
import { standInImports } from '../slice/restored-imports.ts';
import { seamFolder } from './seam-files.ts';

/** Seams that an earlier extraction of a context made in the monolith, and that it has no use for any more. */
export interface StaleSeams {
  /** Generated files, relative to the application's folder. */
  readonly files: readonly string[];
  /** Imports that name the context's modules again. */
  readonly imports: ReadonlyMap<SourceModule, readonly TextEdit[]>;
}

/**
 * @param used generated files that the context needs now
 */
export function staleSeams(
  { machine, model }: Analysis,
  context: string,
  used: ReadonlySet<string>,
): StaleSeams {
  const { sources } = machine;
  const folder = seamFolder(model.application.entry);
  const generated = (sources.list(join(sources.root, folder)) ?? [])
    .map(({ name }) => `${folder}/${name}`)
    .filter((path) => isOf(context, path, sources.readText(join(sources.root, path)) ?? ''));
  const files = generated.filter((path) => !used.has(path));
  const gone = new Set(files.map((path) => join(sources.root, path)));
  const imports = new Map<SourceModule, TextEdit[]>();
  for (const module of machine.modules.values()) {
    const restored = standInImports(sources, module).filter((one) => gone.has(one.standIn));
    if (restored.length > 0)
      imports.set(
        module,
        restored.map((one) => one.restored),
      );
  }
  return { files, imports };
}

/** Its host, its client, and what stands for its modules; the codec belongs to all contexts. */
function isOf(context: string, path: string, text: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]s$/, '');
  if (name === `${context}-host` || name === `${context}-client`) return true;
  return standsFor(path, () => text) !== undefined && text.includes(`'./${context}-client`);
}
