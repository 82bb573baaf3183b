import { ts } from 'ts-morph';
import type { Machine } from '../interpreter/machine.ts';
import { lineOf } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { specifiersOf } from '../model/modules.ts';
import { importedNames } from './syntax-walk.ts';

/** Imports of other sources that are there when the program runs, with their lines: the compiler drops the others. */
export function runTimeImports(machine: Machine, module: SourceModule): ReadonlyMap<string, number> {
  const used = valueNames(module.ast);
  const found = new Map<string, number>();
  for (const { specifier, typeOnly, node } of specifiersOf(module.ast)) {
    if (typeOnly || (ts.isImportDeclaration(node) && isElided(module, node, used))) continue;
    const target = machine.sources.resolve(specifier, module.absolutePath);
    if (target.kind !== 'source') continue;
    const path = machine.sources.relative(target.path);
    if (!found.has(path)) found.set(path, lineOf(node));
  }
  return found;
}

/** TypeScript leaves an import out when nothing of it is used as a value. */
function isElided(module: SourceModule, node: ts.ImportDeclaration, used: ReadonlySet<string>): boolean {
  if (!/\.[cm]?tsx?$/.test(module.path) || node.importClause === undefined) return false;
  return importedNames(node).every((name) => !used.has(name));
}

function valueNames(ast: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  // By a list instead of by recursion: generated code nests deeper than the stack.
  const open: ts.Node[] = [ast];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (
      ts.isImportDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))
    )
      continue;
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, (child) => {
      open.push(child);
    });
  }
  return names;
}
