import { ts } from '#typescript';
import { isPureExpression } from '../slice/purity.ts';
import { wholeStatement } from './call-ranges.ts';

/** Tells which statements do nothing any more once calls are cut: loops, conditions and blocks around them included. */
export function goneStatements(calls: ReadonlySet<ts.CallExpression>): (statement: ts.Statement) => boolean {
  const cut = new Set<ts.Node>();
  for (const call of calls) {
    const statement = wholeStatement(call, calls);
    if (statement !== undefined) cut.add(statement);
  }
  const isGone = (statement: ts.Statement): boolean => {
    if (ts.isExpressionStatement(statement)) return cut.has(statement);
    if (ts.isBlock(statement)) return statement.statements.length > 0 && statement.statements.every(isGone);
    if (ts.isForOfStatement(statement) || ts.isForInStatement(statement))
      return isGone(statement.statement) && isPureExpression(statement.expression, cut);
    if (!ts.isIfStatement(statement) || !isPureExpression(statement.expression, cut)) return false;
    const { thenStatement, elseStatement } = statement;
    return isGone(thenStatement) && (elseStatement === undefined || isGone(elseStatement));
  };
  return isGone;
}

/** The outermost statement around a gone one that is gone with it; a function's body stays. */
export function outermostGone(
  statement: ts.Statement,
  isGone: (statement: ts.Statement) => boolean,
): ts.Statement {
  let top = statement;
  for (
    let one: ts.Node = statement.parent;
    ts.isStatement(one) && !isBody(one) && isGone(one);
    one = one.parent
  )
    top = one;
  return top;
}

function isBody(node: ts.Node): boolean {
  return ts.isFunctionLike(node.parent) || ts.isTryStatement(node.parent) || ts.isCatchClause(node.parent);
}

/** Whether a statement stands in a list, so that it can go without a trace; a loop or a condition needs a body. */
export function standsInList(statement: ts.Statement): boolean {
  const { parent } = statement;
  return (
    ts.isSourceFile(parent) ||
    ts.isBlock(parent) ||
    ts.isModuleBlock(parent) ||
    ts.isCaseOrDefaultClause(parent)
  );
}
