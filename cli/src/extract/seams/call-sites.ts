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
  const name = seam.name.split('.').at(-1);
  const counts = [...machine.records.values()]
    .filter((record) => callers.includes(record.id))
    .map((record) => argumentsIn(record.node, name));
  return Math.max(0, ...counts);
}

function argumentsIn(caller: ts.Node, name: string | undefined): number {
  const counts: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && calledName(node) === name)
      counts.push(node.arguments.some(ts.isSpreadElement) ? Number.POSITIVE_INFINITY : node.arguments.length);
    ts.forEachChild(node, visit);
  };
  visit(caller);
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
