import { ts } from '#typescript';
import { lineOf, type Machine } from '../../analyze/interpreter/machine.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { Decisions } from '../decisions.ts';
import { requiredSpecifier } from '../slice/module-items.ts';

/** `express-session` without a store keeps sessions in the process: a login would be unknown on the other side. */
export function memorySessionBlockers(machine: Machine, memory: Decisions['memory']): Problem[] {
  return [...machine.modules.values()].flatMap((module) => {
    const name = importedAs(module.ast, 'express-session');
    return name === undefined || memory[`${module.path}#express-session`] !== undefined
      ? []
      : callsOf(module.ast, name)
          .filter((call) => !hasStore(call))
          .map((call) =>
            problem('MIG-4007', {
              message: 'Sessions are kept in memory',
              cause: 'express-session has no store here, so each process would know only its own logins.',
              remedy: `Give it a shared store, such as connect-pg-simple, before extracting; or, where no route of this context needs a login, say \`memory: { "${module.path}#express-session": own }\` in migrate.config.yaml.`,
              file: module.path,
              line: lineOf(call),
            }),
          );
  });
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
