import { ts } from '#whole-typescript';
import type { Analysis } from '../analyze/index.ts';
import { lineOf } from '../analyze/interpreter/machine.ts';
import { specifiersOf } from '../analyze/sources/specifiers.ts';
import { type Problem, problem } from '../errors/problem.ts';
import type { CutSlice } from './slice/cut-slice.ts';

/**
 * Imports of the slice that lead out of the application's folder by a path. A package beside the application goes by its name
 * wherever the service lies; a path would lead to another place.
 */
export function outsideImports({ machine }: Analysis, { modules, texts }: CutSlice): Problem[] {
  const { sources } = machine;
  return modules.flatMap(({ items: { module } }) => {
    const { importedFiles } = ts.preProcessFile(texts.get(module.path) ?? '', true, true);
    const kept = new Set(importedFiles.map((one) => one.fileName));
    return specifiersOf(module.ast).flatMap(({ specifier, typeOnly, node }) => {
      if (typeOnly || !specifier.startsWith('.') || !kept.has(specifier)) return [];
      const target = sources.resolve(specifier, module.absolutePath);
      if (target.kind !== 'source' || sources.holds(target.path)) return [];
      return [
        problem('MIG-4012', {
          message: `${module.path} imports ${specifier}, which lies outside of the application's folder`,
          cause: 'The service lies in another folder, from which this path leads elsewhere.',
          remedy:
            'Make it a package of the workspace and import it by its name, or move it into the application.',
          file: module.path,
          line: lineOf(node),
        }),
      ];
    });
  });
}
