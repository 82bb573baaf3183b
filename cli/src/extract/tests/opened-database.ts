import { ts } from '#typescript';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { walkTree } from '../../analyze/sources/walk-tree.ts';
import { requiredSpecifier } from '../slice/module-items.ts';
import type { TestNeeds } from './test-needs.ts';

const CLIENTS =
  /^(?:mongoose|mongodb|pg|pg-promise|massive|mysql2?(?:\/promise)?|mariadb|knex|sequelize(?:-typescript)?|typeorm|@prisma\/client)$/;
const OPENS = /^(?:connect|\$connect|createConnection|createPool)$/;
/** A database that a test brings along. */
const IN_MEMORY = /^(?:mongodb-memory-server|pg-mem|@shelf\/jest-mongodb|testcontainers)/;

/** Where a test, or what helps it, connects to a database that is not its own: waiting for it in vain takes long. */
export function openedDatabase(
  sources: SourceTree,
  { helpers, packages }: TestNeeds,
): { file: string; line: number } | undefined {
  if (packages.some((name) => IN_MEMORY.test(name))) return undefined;
  for (const path of helpers) {
    const ast = sources.parse(path);
    const node = ast === undefined ? undefined : opening(ast);
    if (ast !== undefined && node !== undefined)
      return {
        file: sources.relative(path),
        line: ast.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      };
  }
  return undefined;
}

/** `mongoose.connect(url)` of a client that the file imports itself; without an address nothing is connected to. */
function opening(ast: ts.SourceFile): ts.Node | undefined {
  const clients = clientNames(ast);
  let found: ts.Node | undefined;
  walkTree(ast, (node) => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression;
      if (
        ts.isIdentifier(expression) &&
        node.arguments.length > 0 &&
        clients.has(expression.text) &&
        OPENS.test(name.text)
      )
        found ??= node;
    }
    return found === undefined;
  });
  return found;
}

function clientNames(ast: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of ast.statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const local = statement.importClause?.name ?? namespaceOf(statement);
      if (local !== undefined && CLIENTS.test(statement.moduleSpecifier.text)) names.add(local.text);
    }
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(name) && CLIENTS.test(requiredSpecifier(initializer) ?? '')) names.add(name.text);
  }
  return names;
}

function namespaceOf({ importClause }: ts.ImportDeclaration): ts.Identifier | undefined {
  const bindings = importClause?.namedBindings;
  return bindings !== undefined && ts.isNamespaceImport(bindings) ? bindings.name : undefined;
}
