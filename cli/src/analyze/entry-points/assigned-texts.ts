import { ts } from '#typescript';
import { scopeOf } from '../detectors/scopes.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { union } from '../interpreter/unions.ts';
import { INPUT, literal, NULL, optionsOf, UNDEFINED, type Value } from '../interpreter/values.ts';

/** What an assignment assigns, as far as constants and variables of the module say it; nothing is run for it. */
export function assignedValue(module: SourceModule, node: ts.Expression): Value {
  if (ts.isStringLiteralLike(node)) return literal(node.text);
  if (ts.isNumericLiteral(node)) return literal(Number(node.text));
  if (node.kind === ts.SyntaxKind.TrueKeyword) return literal(true);
  if (node.kind === ts.SyntaxKind.FalseKeyword) return literal(false);
  if (node.kind === ts.SyntaxKind.NullKeyword) return NULL;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return assignedValue(module, node.expression);
  if (ts.isConditionalExpression(node))
    return union([assignedValue(module, node.whenTrue), assignedValue(module, node.whenFalse)]);
  const named = valueNamed(module, node);
  return named !== undefined && optionsOf(named).every(isConstant) ? named : INPUT;
}

function isConstant({ kind }: Value): boolean {
  return kind === 'literal' || kind === 'function' || kind === 'class';
}

/** The value behind `name` or `name.member` where the name is one of the module's own. */
export function valueNamed(module: SourceModule, node: ts.Expression): Value | undefined {
  if (ts.isIdentifier(node)) {
    if (node.text === 'undefined') return UNDEFINED;
    const scope = scopeOf(node);
    return scope === undefined || ts.isSourceFile(scope) ? module.scope?.lookup(node.text)?.get() : undefined;
  }
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const owner = valueNamed(module, node.expression);
  return owner === undefined ? undefined : memberNamed(owner, node.name.text);
}

function memberNamed(owner: Value, name: string): Value | undefined {
  if (owner.kind === 'class') return owner.statics.get(name);
  return owner.kind === 'object' || owner.kind === 'function' || owner.kind === 'native'
    ? owner.props.get(name)
    : undefined;
}
