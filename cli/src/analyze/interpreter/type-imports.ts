import { ts } from '#typescript';
import { nodesByKind } from '../sources/nodes-by-kind.ts';

/**
 * Whether an import names nothing but types although it does not say so. The compiler leaves it out of the program, so the
 * module behind it runs later than its place in the text says; in a cycle that decides which class is there when another
 * extends it.
 */
export function bringsOnlyTypes(node: ts.ImportDeclaration): boolean {
  const ast = node.getSourceFile();
  if (!/\.[cm]?tsx?$/.test(ast.fileName)) return false;
  const names = importedNames(node.importClause);
  if (names.length === 0) return false;
  const values = valuesNamedIn(ast);
  return names.every((name) => !values.has(name));
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings;
  const named =
    bindings === undefined ? [] : ts.isNamespaceImport(bindings) ? [bindings] : [...bindings.elements];
  return [clause?.name, ...named.map((one) => one.name)].flatMap((name) => name?.text ?? []);
}

const known = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

function valuesNamedIn(ast: ts.SourceFile): ReadonlySet<string> {
  const found =
    known.get(ast) ?? new Set(nodesByKind(ast).identifiers.flatMap((one) => (isValue(one) ? one.text : [])));
  known.set(ast, found);
  return found;
}

/** False where a name stands for a type, where it is imported, and behind a dot. */
function isValue(name: ts.Identifier): boolean {
  let node: ts.Node = name;
  while (ts.isQualifiedName(node.parent) && node.parent.left === node) node = node.parent;
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return false;
  if (isNameOf(parent, node)) return false;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node && !isInTypesClause(parent);
  if (ts.isTypeReferenceNode(parent)) return isKeptForDecorators(parent);
  if (ts.isExpressionWithTypeArguments(parent)) return !namesOnlyTypes(parent.parent);
  return !ts.isQualifiedName(parent) && !ts.isTypeQueryNode(parent);
}

/** What something of its own is called, such as the parameter of `(Options) => void`; `{ Options }` is the import. */
function isNameOf(declared: ts.Node, name: ts.Node): boolean {
  return (
    (ts.isParameter(declared) ||
      ts.isVariableDeclaration(declared) ||
      ts.isTypeElement(declared) ||
      ts.isClassElement(declared) ||
      ts.isPropertyAssignment(declared) ||
      ts.isEnumMember(declared) ||
      ts.isTypeParameterDeclaration(declared)) &&
    declared.name === name
  );
}

/** `implements Settings.Main`, of a namespace of types. */
function isInTypesClause(path: ts.PropertyAccessExpression): boolean {
  let node = path;
  while (ts.isPropertyAccessExpression(node.parent)) node = node.parent;
  return ts.isExpressionWithTypeArguments(node.parent) && namesOnlyTypes(node.parent.parent);
}

function namesOnlyTypes(clause: ts.Node): boolean {
  return (
    ts.isHeritageClause(clause) &&
    (clause.token === ts.SyntaxKind.ImplementsKeyword || ts.isInterfaceDeclaration(clause.parent))
  );
}

/** Types of what is decorated may be asked for at run time, as containers and entities do. */
function isKeptForDecorators(type: ts.Node): boolean {
  let node = type;
  while (!ts.isSourceFile(node) && !ts.isParameter(node) && !ts.isClassElement(node) && !ts.isBlock(node))
    node = node.parent;
  if (hasDecorators(node)) return true;
  if (!ts.isParameter(node)) return false;
  return hasDecorators(ts.isConstructorDeclaration(node.parent) ? node.parent.parent : node.parent);
}

function hasDecorators(node: ts.Node): boolean {
  return ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0;
}
