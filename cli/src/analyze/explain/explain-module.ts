import type { ModuleExplanation } from '../../artifacts/explanation.ts';
import type { Model, ModelModule } from '../../artifacts/model.ts';
import { findingsAt } from './reached-by.ts';

/** What a module needs, who needs it, its functions and tables, its routes, and what changes along with it. */
export function explainModule(
  model: Model,
  { path, lines, imports, packages }: ModelModule,
): ModuleExplanation {
  const own = model.functions.filter((one) => one.file === path);
  const ids = new Set(own.map((one) => one.id));
  const all = (pick: 'reads' | 'writes') => [...new Set(own.flatMap((one) => one[pick]))].sort();
  return {
    kind: 'module',
    path,
    lines,
    imports: imports.map((one) => one.path),
    importedBy: model.modules
      .filter((one) => one.imports.some((target) => target.path === path))
      .map((one) => one.path),
    packages,
    functions: own.map((one) => one.id),
    reads: all('reads'),
    writes: all('writes'),
    registers: model.routes.filter((one) => one.file === path).map((one) => one.id),
    serves: model.routes.filter((one) => one.functions.some((id) => ids.has(id))).map((one) => one.id),
    changesWith: (model.coChange ?? [])
      .filter((one) => one.a === path || one.b === path)
      .map(({ a, b, commits, confidence }) => ({ module: a === path ? b : a, commits, confidence })),
    findings: findingsAt(model, (one) => one.file === path),
  };
}
