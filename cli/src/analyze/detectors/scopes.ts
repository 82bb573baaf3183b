import { ts } from '#typescript';
import { boundNames } from '../interpreter/bound-names.ts';

/** The node that gives the name at this place its meaning, found by walking outwards; undefined for globals. */
export function scopeOf(use: ts.Identifier, name = use.text): ts.Node | undefined {
  for (let one: ts.Node | undefined = use.parent; one !== undefined; one = one.parent)
    if (declares(one, name)) return one;
  return undefined;
}

/** Every use asks the nodes around it, so a scope's names are read once. */
const namesOfScopes = new WeakMap<ts.Node, ReadonlySet<string>>();

function declares(scope: ts.Node, name: string): boolean {
  if (!isScope(scope)) return false;
  const known = namesOfScopes.get(scope);
  if (known !== undefined) return known.has(name);
  const names = new Set(declaredNames(scope));
  namesOfScopes.set(scope, names);
  return names.has(name);
}

type Loop = ts.ForStatement | ts.ForOfStatement | ts.ForInStatement;
type Statements = ts.SourceFile | ts.Block | ts.CaseClause;

function isScope(node: ts.Node): node is ts.SignatureDeclaration | ts.CatchClause | Loop | Statements {
  const known = scopeKinds.get(node.kind);
  if (known !== undefined) return known;
  const is = ts.isFunctionLike(node) || ts.isCatchClause(node) || isLoop(node) || hasStatements(node);
  scopeKinds.set(node.kind, is);
  return is;
}

/** Whether nodes of a kind declare names: every node around every name is asked. */
const scopeKinds = new Map<ts.SyntaxKind, boolean>();

function isLoop(node: ts.Node): node is Loop {
  return ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node);
}

function hasStatements(node: ts.Node): node is Statements {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseClause(node);
}

function declaredNames(scope: ts.SignatureDeclaration | ts.CatchClause | Loop | Statements): string[] {
  if (hasStatements(scope)) return scope.statements.flatMap(statementNames);
  if (ts.isCatchClause(scope))
    return scope.variableDeclaration === undefined ? [] : boundNames(scope.variableDeclaration.name);
  if (isLoop(scope)) {
    const { initializer } = scope;
    return initializer !== undefined && ts.isVariableDeclarationList(initializer)
      ? listNames(initializer)
      : [];
  }
  const own = ts.isFunctionExpression(scope) && scope.name !== undefined ? [scope.name.text] : [];
  return [...own, ...scope.parameters.flatMap((one) => boundNames(one.name))];
}

function statementNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return listNames(statement.declarationList);
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return statement.name === undefined ? [] : [statement.name.text];
  return ts.isImportDeclaration(statement) ? importedNames(statement) : [];
}

function listNames(list: ts.VariableDeclarationList): string[] {
  return list.declarations.flatMap((one) => boundNames(one.name));
}

/** The local names that an import declaration brings. */
export function importedNames(statement: ts.ImportDeclaration): string[] {
  const clause = statement.importClause;
  const own = clause?.name === undefined ? [] : [clause.name.text];
  const bindings = clause?.namedBindings;
  if (bindings === undefined) return own;
  if (ts.isNamespaceImport(bindings)) return [...own, bindings.name.text];
  return [...own, ...bindings.elements.map((one) => one.name.text)];
}
