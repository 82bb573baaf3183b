import { ts } from '#typescript';
import type { SourceModule } from '../interpreter/module.ts';
import { INPUT, UNDEFINED, type Value } from '../interpreter/values.ts';
import { assignedValue } from './assigned-texts.ts';

/** What code does to the places of a list, an object or a map of which it does not say by name which one it means. */
export interface InnerChange {
  /** What it puts there. */
  readonly puts: readonly Value[];
  /** Whether what is there already may be replaced, moved or gone. */
  readonly displaces: boolean;
  /** Whether only lists, maps and sets have such a method or length; of an object of a class it means what it likes. */
  readonly ofCollections: boolean;
}

/** Which of its arguments each method puts into a list, a map or a set. */
const METHODS: Readonly<Record<string, { readonly from: number; readonly displaces: boolean }>> = {
  push: { from: 0, displaces: false },
  add: { from: 0, displaces: false },
  set: { from: 1, displaces: true },
  unshift: { from: 0, displaces: true },
  splice: { from: 2, displaces: true },
  fill: { from: 0, displaces: true },
};

/** What a change of what a name or a member leads to does; undefined where it says which member it means. */
export function innerChangeOf(module: SourceModule, node: ts.Expression): InnerChange | undefined {
  const access = node.parent;
  if (ts.isElementAccessExpression(access))
    return isByName(access)
      ? undefined
      : { puts: [putInto(module, access)], displaces: true, ofCollections: false };
  if (!ts.isPropertyAccessExpression(access)) return undefined;
  if (ts.isCallExpression(access.parent) && access.parent.expression === access)
    return byMethod(module, access.name.text, access.parent.arguments);
  return access.name.text === 'length'
    ? { puts: [UNDEFINED], displaces: true, ofCollections: true }
    : undefined;
}

/** `table['mode']` says which member it means, `list[0]` does too but lists are changed in other ways as well. */
export function isByName({ argumentExpression }: ts.ElementAccessExpression): boolean {
  return ts.isStringLiteralLike(argumentExpression);
}

/** What `table[key] = value` assigns; what is assigned further below, or in another way, depends. */
export function putInto(module: SourceModule, access: ts.ElementAccessExpression): Value {
  const { parent } = access;
  if (ts.isDeleteExpression(parent)) return UNDEFINED;
  const isPlain =
    ts.isBinaryExpression(parent) &&
    parent.left === access &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isPlain ? assignedValue(module, parent.right) : INPUT;
}

function byMethod(
  module: SourceModule,
  name: string,
  args: readonly ts.Expression[],
): InnerChange | undefined {
  // `modes.set('pump', …)` says which entry it means.
  if (name === 'set' && args[0] !== undefined && ts.isStringLiteralLike(args[0])) return undefined;
  const known = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (known === undefined) return { puts: [], displaces: true, ofCollections: true };
  return {
    puts: args.slice(known.from).map((one) => assignedValue(module, one)),
    displaces: known.displaces,
    ofCollections: true,
  };
}

/** `Object.assign(settings, request.body)`: what it is given under names that nobody knows. */
export function overlayOf(module: SourceModule, call: ts.CallExpression): InnerChange {
  const puts = call.arguments.slice(1).flatMap((source) => membersOf(module, source) ?? [INPUT]);
  return { puts, displaces: true, ofCollections: false };
}

function membersOf(module: SourceModule, source: ts.Expression): Value[] | undefined {
  if (!ts.isObjectLiteralExpression(source)) return undefined;
  return source.properties.map((one) =>
    ts.isPropertyAssignment(one) ? assignedValue(module, one.initializer) : INPUT,
  );
}

/** What `Object.assign` changes. */
export function overlaid(call: ts.Node): ts.Expression | undefined {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const { expression, name } = call.expression;
  const isAssign = name.text === 'assign' && ts.isIdentifier(expression) && expression.text === 'Object';
  return isAssign ? call.arguments[0] : undefined;
}
