import { ts } from '#typescript';
import type { Machine } from './machine.ts';
import { Scope } from './scope.ts';
import { executeBlock, hoist } from './statements.ts';
import { objectValue, UNDEFINED } from './values.ts';

/** Runs a TypeScript namespace; what it exports is an object, which further declarations of the name add to. */
export function declareNamespace(machine: Machine, node: ts.ModuleDeclaration, scope: Scope): void {
  if (!ts.isIdentifier(node.name) || has(node, ts.SyntaxKind.DeclareKeyword)) return;
  const known = scope.lookup(node.name.text)?.get();
  const object = known?.kind === 'object' ? known : objectValue();
  scope.declare(node.name.text, object);
  const inner = new Scope(scope.module, scope);
  const { body } = node;
  if (body === undefined || ts.isIdentifier(body)) return;
  const statements: readonly ts.Statement[] = ts.isModuleBlock(body) ? body.statements : [body];
  hoist(machine, statements, inner);
  executeBlock(machine, statements, inner, []);
  for (const name of statements.flatMap((one) => exportedNames(one, one === body)))
    object.props.set(name, inner.lookup(name)?.get() ?? UNDEFINED);
}

/** In `namespace A.B` the inner one is exported without saying so. */
function exportedNames(statement: ts.Statement, isImplied: boolean): string[] {
  if (!isImplied && !has(statement, ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement);
  return named && statement.name !== undefined ? [statement.name.text] : [];
}

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((one) => one.kind === kind) === true;
}
