import { ts } from 'ts-morph';
import type { SourceModule } from '../interpreter/module.ts';
import { importedNames } from './syntax-walk.ts';

/** TypeScript leaves an import out when nothing of it is used as a value. */
export function isErased(module: SourceModule, node: ts.Node, used: ReadonlySet<string>): boolean {
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false;
  if (!/\.[cm]?tsx?$/.test(module.path)) return false;
  return importedNames(node).every((name) => !used.has(name));
}

/** Names that a source uses for values; those in types are gone when it runs. */
export function valueNames(ast: ts.SourceFile): Set<string> {
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
