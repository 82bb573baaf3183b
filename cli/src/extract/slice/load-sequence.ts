import { ts } from '#typescript';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import { specifiersOf } from '../../analyze/sources/specifiers.ts';
import { itemsOf, type ModuleItems } from './module-items.ts';
import { type RuntimeImport, runtimeImports } from './module-loads.ts';

const NONE: ReadonlySet<ts.Node> = new Set();

/**
 * The program's modules in the order in which their own code runs, by absolute path. Imports that the compiler of TypeScript leaves
 * out load nothing, though the analysis reads what they name; what code loads later comes behind, as the analysis came to it.
 */
export function loadSequence(machine: Machine, entry: string): string[] {
  const { modules, sources, loadOrder } = machine;
  const done: string[] = [];
  const seen = new Set<string>();
  const load = (path: string): void => {
    const module = modules.get(path);
    if (module === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { specifier } of inOrder(itemsOf(module, NONE), NONE)) {
      const target = sources.resolve(specifier, path);
      if (target.kind === 'source') load(target.path);
    }
    done.push(path);
  };
  const byName = new Map([...modules.values()].map((one) => [one.path, one.absolutePath]));
  load(entry);
  const erased = onlyErased(machine);
  for (const name of loadOrder) {
    const path = byName.get(name);
    if (path !== undefined && !erased.has(path)) load(path);
  }
  return done;
}

/** Imports run before anything else of their module, requires where they stand. */
export function inOrder(items: ModuleItems, cut: ReadonlySet<ts.Node>): RuntimeImport[] {
  const rank = ({ statement }: RuntimeImport) =>
    ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? 0 : 1;
  return runtimeImports(items, cut).toSorted(
    (left, right) => rank(left) - rank(right) || left.statement.pos - right.statement.pos,
  );
}

/** Modules that are named by imports of types alone, so that nothing ever loads them. */
function onlyErased({ modules, sources, dynamicLoads }: Machine): Set<string> {
  const named = new Set<string>();
  const loaded = new Set([...dynamicLoads.values()].flatMap((paths) => [...paths]));
  for (const module of modules.values()) {
    const atRunTime = new Set(runtimeImports(itemsOf(module, NONE), NONE).map((one) => one.specifier));
    const imported = new Set(itemsOf(module, NONE).imports.map((one) => one.specifier));
    for (const { specifier } of specifiersOf(module.ast)) {
      const target = sources.resolve(specifier, module.absolutePath);
      if (target.kind !== 'source') continue;
      if (imported.has(specifier) && !atRunTime.has(specifier)) named.add(target.path);
      else loaded.add(target.path);
    }
  }
  return new Set([...named].filter((path) => !loaded.has(path)));
}
