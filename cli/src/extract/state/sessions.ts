import { ts } from '#typescript';
import { lineOf, type Machine } from '../../analyze/interpreter/machine.ts';
import { specifiersOf } from '../../analyze/sources/specifiers.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import { requiredSpecifier } from '../slice/module-items.ts';

/** `express-session` without a store keeps sessions in the process: a login would be unknown on the other side. */
export function memorySessionBlockers(machine: Machine): Problem[] {
  return [...machine.modules.values()].flatMap((module) => {
    const name = importedAs(module.ast, 'express-session');
    return name === undefined
      ? []
      : callsOf(module.ast, name)
          .filter((call) => !hasStore(call))
          .map((call) =>
            problem('MIG-4007', {
              message: 'Sessions are kept in memory',
              cause: 'express-session has no store here, so each process would know only its own logins.',
              remedy: 'Give it a shared store, such as connect-pg-simple, before extracting.',
              file: module.path,
              line: lineOf(call),
            }),
          );
  });
}

/** Sessions in files of the working directory: the service would look in another folder, and every login be lost. */
export function fileSessionBlockers(machine: Machine): Problem[] {
  return [...machine.modules.values()].flatMap((module) =>
    specifiersOf(module.ast)
      .filter(({ specifier }) => specifier === 'session-file-store')
      .map(() =>
        problem('MIG-4007', {
          message: 'Sessions are kept in local files',
          cause: 'session-file-store writes below the working directory, which the service does not share.',
          remedy: 'Give express-session a shared store, such as connect-pg-simple, before extracting.',
          file: module.path,
          line: 1,
        }),
      ),
  );
}

function importedAs(ast: ts.SourceFile, specifier: string): string | undefined {
  for (const statement of ast.statements) {
    if (
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      statement.moduleSpecifier.text === specifier
    )
      return statement.importClause?.name?.text;
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations)
      if (requiredSpecifier(declaration.initializer) === specifier && ts.isIdentifier(declaration.name))
        return declaration.name.text;
  }
  return undefined;
}

function callsOf(ast: ts.SourceFile, name: string): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name)
      found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return found;
}

/** Options that are not written out may hold a store; only a literal without one is sure. */
function hasStore(call: ts.CallExpression): boolean {
  const [options] = call.arguments;
  if (options === undefined) return false;
  if (!ts.isObjectLiteralExpression(options)) return true;
  return options.properties.some(
    (property) =>
      ts.isSpreadAssignment(property) || (property.name !== undefined && property.name.getText() === 'store'),
  );
}
