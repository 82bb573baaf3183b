import { ts } from 'ts-morph';

/** Visits every node below one in the order of the text, itself included; by a list, since code nests deeper than the stack. */
export function walk(top: ts.Node, visit: (node: ts.Node) => void): void {
  const open: ts.Node[] = [top];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    visit(node);
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => {
      children.push(child);
    });
    open.push(...children.reverse());
  }
}

/** The nearest function around a node, or the source file. */
export function functionAround(node: ts.Node): ts.Node {
  let one = node.parent;
  while (one !== undefined && !ts.isFunctionLike(one) && !ts.isSourceFile(one)) one = one.parent;
  return one ?? node.getSourceFile();
}

/** The node that gives the name at this place its meaning, found by walking outwards; undefined for globals. */
export function scopeOf(use: ts.Identifier, name = use.text): ts.Node | undefined {
  for (let one: ts.Node | undefined = use.parent; one !== undefined; one = one.parent)
    if (declares(one, name)) return one;
  return undefined;
}

function declares(scope: ts.Node, name: string): boolean {
  if (ts.isFunctionLike(scope) && scope.parameters.some((one) => binds(one.name, name))) return true;
  if (ts.isFunctionExpression(scope) && scope.name?.text === name) return true;
  if (ts.isCatchClause(scope))
    return scope.variableDeclaration !== undefined && binds(scope.variableDeclaration.name, name);
  if (ts.isForStatement(scope) || ts.isForOfStatement(scope) || ts.isForInStatement(scope))
    return (
      scope.initializer !== undefined &&
      ts.isVariableDeclarationList(scope.initializer) &&
      scope.initializer.declarations.some((one) => binds(one.name, name))
    );
  if (!ts.isSourceFile(scope) && !ts.isBlock(scope) && !ts.isCaseClause(scope)) return false;
  return scope.statements.some((statement) => statementDeclares(statement, name));
}

function statementDeclares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.some((one) => binds(one.name, name));
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return statement.name?.text === name;
  if (ts.isImportDeclaration(statement)) return importedNames(statement).includes(name);
  return false;
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

function binds(pattern: ts.BindingName, name: string): boolean {
  if (ts.isIdentifier(pattern)) return pattern.text === name;
  return pattern.elements.some((one) => ts.isBindingElement(one) && binds(one.name, name));
}
