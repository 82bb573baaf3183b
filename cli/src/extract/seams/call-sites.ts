import { ts } from 'ts-morph';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { Machine } from '../../analyze/interpreter/machine.ts';

/** The largest number of arguments with which the given callers call a function, found by its name. */
export function mostArgumentsPassed(
  machine: Machine,
  seam: FunctionRecord,
  callers: readonly string[],
): number {
  const name = seam.name.split('.').at(-1);
  let most = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && calledName(node) === name)
      most = Math.max(
        most,
        node.arguments.some(ts.isSpreadElement) ? Number.POSITIVE_INFINITY : node.arguments.length,
      );
    ts.forEachChild(node, visit);
  };
  for (const record of machine.records.values()) if (callers.includes(record.id)) visit(record.node);
  return most;
}

function calledName(node: ts.CallExpression): string | undefined {
  const callee = node.expression;
  return ts.isIdentifier(callee)
    ? callee.text
    : ts.isPropertyAccessExpression(callee)
      ? callee.name.text
      : undefined;
}
