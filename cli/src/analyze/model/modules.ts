import type { ModelModule } from '../../artifacts/model.ts';
import { isErased } from '../detectors/erased-imports.ts';
import type { Machine } from '../interpreter/machine.ts';
import { lineCount } from '../sources/parse.ts';
import { specifiersOf } from '../sources/specifiers.ts';

/** The application's modules with their imports, sorted by path. */
export function buildModules(machine: Machine, applicationModules: ReadonlySet<string>): ModelModule[] {
  return [...machine.modules.values()]
    .filter((module) => applicationModules.has(module.absolutePath))
    .map((module) => {
      const imports = new Map<string, { typeOnly: boolean; erased: boolean }>();
      const packages = new Set<string>();
      for (const { specifier, typeOnly, node } of specifiersOf(module.ast)) {
        const target = machine.sources.resolve(specifier, module.absolutePath);
        if (target.kind === 'source') {
          const path = machine.sources.relative(target.path);
          const before = imports.get(path) ?? { typeOnly: true, erased: true };
          imports.set(path, {
            typeOnly: before.typeOnly && typeOnly,
            erased: before.erased && (typeOnly || isErased(module, node)),
          });
        } else if (target.kind === 'package') packages.add(target.name);
      }
      return {
        path: module.path,
        lines: lineCount(module.ast),
        imports: [...imports]
          .map(([path, { typeOnly, erased }]) => ({
            path,
            typeOnly,
            ...(erased && !typeOnly ? { erased } : {}),
          }))
          .sort((left, right) => (left.path < right.path ? -1 : 1)),
        packages: [...packages].sort(),
      };
    })
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}
