import { ts } from '#typescript';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import type { Machine } from '../../analyze/interpreter/machine.ts';

/**
 * The largest number of arguments with which the given callers call a function, found by its name; a caller that knows
 * it by another name may pass any number.
 */
export function mostArgumentsPassed(
  machine: Machine,
  seam: FunctionRecord,
  callers: readonly string[],
): number {
  const counts = [...machine.records.values()]
    .filter((record) => callers.includes(record.id))
    .map((record) => argumentsIn(record.node, seam));
  return Math.max(0, ...counts);
}

/** The calls in a function that call another one by its name. */
export function callsNamed(caller: ts.Node, callee: FunctionRecord): ts.CallExpression[] {
  const name = callee.name.split('.').at(-1);
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && calledName(node) === name) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(caller);
  return calls;
}

function argumentsIn(caller: ts.Node, callee: FunctionRecord): number {
  const counts = callsNamed(caller, callee).map((node) =>
    node.arguments.some(ts.isSpreadElement) ? Number.POSITIVE_INFINITY : node.arguments.length,
  );
  return counts.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...counts);
}

function calledName(node: ts.CallExpression): string | undefined {
  const callee = node.expression;
  return ts.isIdentifier(callee)
    ? callee.text
    : ts.isPropertyAccessExpression(callee)
      ? callee.name.text
      : undefined;
}
