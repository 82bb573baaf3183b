import { ts } from '#typescript';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { Machine } from '../../analyze/interpreter/machine.ts';
import { type Problem, problem } from '../../errors/problem.ts';

const MUTATORS = new Set([
  'set',
  'add',
  'delete',
  'clear',
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'fill',
]);

/**
 * Module-level memory that functions change while requests run and that both the slice and the rest of the monolith use:
 * once they are two processes each would see its own copy.
 */
export function sharedStateBlockers(machine: Machine, reach: ReadonlySet<FunctionRecord>): Problem[] {
  return [...machine.modules.values()].flatMap((module) =>
    mutableNames(module.ast).flatMap(({ name, node }) => {
      const users = [...machine.records.values()].filter(
        (record) =>
          record.file === module.path && !ts.isSourceFile(record.node) && mentions(record.node, name),
      );
      const inside = users.filter((record) => reach.has(record));
      const outside = users.filter(
        (record) =>
          !reach.has(record) &&
          !users.some((other) => other !== record && reach.has(other) && contains(record.node, other.node)),
      );
      if (inside.length === 0 || outside.length === 0) return [];
      return [
        problem('MIG-4007', {
          message: `${name} is memory that this context and others share`,
          cause: `Used here by ${list(inside)}, elsewhere by ${list(outside)}.`,
          file: module.path,
          line: module.ast.getLineAndCharacterOfPosition(node.getStart()).line + 1,
        }),
      ];
    }),
  );
}

function list(records: readonly FunctionRecord[]): string {
  return records
    .slice(0, 3)
    .map((record) => record.name)
    .join(', ');
}

function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && outer.end >= inner.end;
}

/** Top-level variables that some function assigns or changes in place. */
function mutableNames(ast: ts.SourceFile): { name: string; node: ts.Node }[] {
  const declared = ast.statements
    .flatMap((statement) => (ts.isVariableStatement(statement) ? statement.declarationList.declarations : []))
    .flatMap((declaration) =>
      ts.isIdentifier(declaration.name) ? [{ name: declaration.name.text, node: declaration }] : [],
    );
  if (declared.length === 0) return [];
  const changed = changedNames(ast);
  return declared.filter((one) => changed.has(one.name));
}

function changedNames(ast: ts.SourceFile): Set<string> {
  const changed = new Set<string>();
  const visit = (node: ts.Node, inFunction: boolean): void => {
    if (inFunction) for (const name of changesOf(node)) changed.add(name);
    ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)));
  };
  visit(ast, false);
  return changed;
}

function changesOf(node: ts.Node): string[] {
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.getText().endsWith('=') &&
    !/^[=!<>]=/.test(node.operatorToken.getText())
  )
    return rootName(node.left);
  if (
    (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) &&
    [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator)
  )
    return rootName(node.operand);
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    MUTATORS.has(node.expression.name.text)
  )
    return ts.isIdentifier(node.expression.expression) ? [node.expression.expression.text] : [];
  return ts.isDeleteExpression(node) ? rootName(node.expression) : [];
}

function rootName(node: ts.Expression): string[] {
  let one: ts.Expression = node;
  while (ts.isPropertyAccessExpression(one) || ts.isElementAccessExpression(one)) one = one.expression;
  return ts.isIdentifier(one) && !['module', 'exports', 'req', 'res', 'process'].includes(one.text)
    ? [one.text]
    : [];
}

function mentions(node: ts.Node, name: string): boolean {
  let found = false;
  const visit = (one: ts.Node): void => {
    if (
      ts.isIdentifier(one) &&
      one.text === name &&
      !(ts.isPropertyAccessExpression(one.parent) && one.parent.name === one)
    )
      found = true;
    if (!found) ts.forEachChild(one, visit);
  };
  visit(node);
  return found;
}
