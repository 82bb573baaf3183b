import { ts } from '#typescript';
import type { Machine } from './machine.ts';
import { Scope } from './scope.ts';
import { executeBlock, hoist } from './statements.ts';
import { objectValue, UNDEFINED, type Value } from './values.ts';

/**
 * Runs a TypeScript namespace; what it exports is an object, which further declarations of the name add to, or stands on the class or
 * the function of the same name. One that holds types alone is nothing when the program runs.
 */
export function declareNamespace(machine: Machine, node: ts.ModuleDeclaration, scope: Scope): void {
  if (!ts.isIdentifier(node.name) || !isInstantiated(node)) return;
  const known = scope.lookup(node.name.text)?.get();
  const isOwner = known !== undefined && OWNERS.has(known.kind);
  const owner = isOwner ? known : objectValue();
  if (!isOwner) scope.declare(node.name.text, owner);
  const inner = new Scope(scope.module, scope);
  const { body } = node;
  if (body === undefined || ts.isIdentifier(body)) return;
  const statements: readonly ts.Statement[] = ts.isModuleBlock(body) ? body.statements : [body];
  hoist(machine, statements, inner);
  executeBlock(machine, statements, inner, []);
  for (const name of statements.flatMap((one) => exportedNames(one, one === body)))
    exportOn(owner, name, inner.lookup(name)?.get() ?? UNDEFINED);
}

const OWNERS: ReadonlySet<Value['kind']> = new Set(['object', 'class', 'function']);

function exportOn(owner: Value, name: string, value: Value): void {
  if (owner.kind === 'class') owner.statics.set(name, value);
  else if (owner.kind === 'object' || owner.kind === 'function') owner.props.set(name, value);
}

function isInstantiated(node: ts.ModuleDeclaration): boolean {
  if (has(node, ts.SyntaxKind.DeclareKeyword)) return false;
  const { body } = node;
  if (body === undefined || ts.isIdentifier(body)) return false;
  return ts.isModuleBlock(body) ? body.statements.some(isOfPrograms) : isInstantiated(body);
}

function isOfPrograms(statement: ts.Statement): boolean {
  if (ts.isModuleDeclaration(statement)) return isInstantiated(statement);
  return (
    !ts.isInterfaceDeclaration(statement) &&
    !ts.isTypeAliasDeclaration(statement) &&
    !ts.isExportDeclaration(statement) &&
    !ts.isImportDeclaration(statement)
  );
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
