import { ts } from '#typescript';

export interface ChainCall {
  readonly name: string;
  readonly args: readonly ts.Expression[];
}

/** `root.a(x).b.c(y)` as its root and the calls on it, in their order; a bare property is a call without arguments. */
export interface CallChain {
  readonly root: ts.Expression;
  readonly calls: readonly ChainCall[];
}

export function chainOf(node: ts.Node): CallChain | undefined {
  const calls: ChainCall[] = [];
  let current: ts.Node = node;
  for (;;) {
    if (ts.isCallExpression(current) && ts.isPropertyAccessExpression(current.expression)) {
      calls.unshift({ name: current.expression.name.text, args: current.arguments });
      current = current.expression.expression;
    } else if (ts.isPropertyAccessExpression(current)) {
      calls.unshift({ name: current.name.text, args: [] });
      current = current.expression;
    } else if (ts.isCallExpression(current) && ts.isIdentifier(current.expression)) {
      calls.unshift({ name: current.expression.text, args: current.arguments });
      return { root: current.expression, calls };
    } else return ts.isIdentifier(current) ? { root: current, calls } : undefined;
  }
}
