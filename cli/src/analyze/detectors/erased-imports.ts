import { ts } from '#typescript';
import type { SourceModule } from '../interpreter/module.ts';
import { walkTree } from '../sources/walk-tree.ts';
import { importedNames } from './scopes.ts';

/** TypeScript leaves an import out when nothing of it is used as a value. */
export function isErased(module: SourceModule, node: ts.Node): boolean {
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false;
  if (!/\.[cm]?tsx?$/.test(module.path)) return false;
  const used = valueNames(module.ast);
  return importedNames(node).every((name) => !used.has(name));
}

const known = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/** Names that a source uses for values; those in types are gone when it runs. */
function valueNames(ast: ts.SourceFile): ReadonlySet<string> {
  const before = known.get(ast);
  if (before !== undefined) return before;
  const names = new Set<string>();
  known.set(ast, names);
  walkTree(ast, (node) => {
    if (ts.isIdentifier(node)) names.add(node.text);
    return !isGone(node);
  });
  return names;
}

function isGone(node: ts.Node): boolean {
  return (
    ts.isImportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))
  );
}
