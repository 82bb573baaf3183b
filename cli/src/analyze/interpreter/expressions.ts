import { ts } from '#typescript';
import { awaited } from './awaited.ts';
import { conditional, logical, SHORT_CIRCUITS } from './branches.ts';
import { byKind } from './by-kind.ts';
import { call, construction } from './call-expressions.ts';
import { functionOf } from './calls.ts';
import { decoratedClass } from './decorators.ts';
import { deletion } from './deletions.ts';
import { iterated, noteYield } from './generators.ts';
import { grownText } from './growing-texts.ts';
import { ANY_ITEM } from './lasting-memory.ts';
import { declaredLater } from './later-declarations.ts';
import { asLikelyAs } from './likely.ts';
import { arrayLiteral, objectLiteral, regexLiteral, taggedTemplate } from './literals.ts';
import type { Machine } from './machine.ts';
import { elementAccess, propertyAccess } from './members.ts';
import { binary, instanceOf, isMember, withNothing } from './operators.ts';
import { assign } from './patterns.ts';
import { noteRead } from './properties.ts';
import type { Scope } from './scope.ts';
import { OPERATORS } from './source-text.ts';
import { template } from './templates.ts';
import {
  INPUT,
  literal,
  NULL,
  objectValue,
  settled,
  truthOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from './values.ts';

/** A method's parameters may be narrower than its type says: each row below takes the nodes of its own kind. */
interface Evaluation<T extends ts.Expression> {
  run(machine: Machine, node: T, scope: Scope): Value;
}

type Evaluator = Evaluation<ts.Expression>['run'];

/** One row of the table; the guard only tells the compiler what nodes the kind has. */
export function as<T extends ts.Expression>(
  _guard: (node: ts.Node) => node is T,
  evaluator: Evaluation<T>['run'],
): Evaluator {
  return evaluator;
}

/** Expressions that stand for another one. */
function inner<T extends ts.Expression & { readonly expression: ts.Expression }>(
  guard: (node: ts.Node) => node is T,
): Evaluator {
  return as(guard, (machine, node, scope) => evaluate(machine, node.expression, scope));
}

const TRUE = literal(true);

const FALSE = literal(false);

const thisOf: Evaluator = (_machine, _node, scope) => scope.thisValue ?? UNDEFINED;

/** A table by kind: a chain of guards is what most of an analysis would be spent in. */
const EVALUATORS: readonly (Evaluator | undefined)[] = byKind<Evaluator>([
  [ts.SyntaxKind.Identifier, as(ts.isIdentifier, identifier)],
  [ts.SyntaxKind.PropertyAccessExpression, as(ts.isPropertyAccessExpression, propertyAccess)],
  [ts.SyntaxKind.ElementAccessExpression, as(ts.isElementAccessExpression, elementAccess)],
  [ts.SyntaxKind.CallExpression, as(ts.isCallExpression, call)],
  [ts.SyntaxKind.NewExpression, as(ts.isNewExpression, construction)],
  [ts.SyntaxKind.StringLiteral, as(ts.isStringLiteral, (_machine, node) => literal(node.text))],
  [
    ts.SyntaxKind.NoSubstitutionTemplateLiteral,
    as(ts.isNoSubstitutionTemplateLiteral, (_machine, node) => literal(node.text)),
  ],
  [ts.SyntaxKind.NumericLiteral, as(ts.isNumericLiteral, (_machine, node) => literal(Number(node.text)))],
  [
    ts.SyntaxKind.RegularExpressionLiteral,
    as(ts.isRegularExpressionLiteral, (_machine, node) => regexLiteral(node.text)),
  ],
  [ts.SyntaxKind.TrueKeyword, () => TRUE],
  [ts.SyntaxKind.FalseKeyword, () => FALSE],
  [ts.SyntaxKind.NullKeyword, () => NULL],
  [ts.SyntaxKind.ArrowFunction, as(ts.isArrowFunction, (_machine, node, scope) => functionOf(node, scope))],
  [
    ts.SyntaxKind.FunctionExpression,
    as(ts.isFunctionExpression, (_machine, node, scope) => functionOf(node, scope)),
  ],
  [
    ts.SyntaxKind.ClassExpression,
    as(ts.isClassExpression, (machine, node, scope) => decoratedClass(machine, node, scope)),
  ],
  [ts.SyntaxKind.ObjectLiteralExpression, as(ts.isObjectLiteralExpression, objectLiteral)],
  [ts.SyntaxKind.ArrayLiteralExpression, as(ts.isArrayLiteralExpression, arrayLiteral)],
  [ts.SyntaxKind.TemplateExpression, as(ts.isTemplateExpression, template)],
  [ts.SyntaxKind.TaggedTemplateExpression, as(ts.isTaggedTemplateExpression, taggedTemplate)],
  [ts.SyntaxKind.ConditionalExpression, as(ts.isConditionalExpression, conditional)],
  [ts.SyntaxKind.BinaryExpression, as(ts.isBinaryExpression, binaryExpression)],
  [ts.SyntaxKind.PrefixUnaryExpression, as(ts.isPrefixUnaryExpression, prefixUnary)],
  [
    ts.SyntaxKind.PostfixUnaryExpression,
    as(ts.isPostfixUnaryExpression, (machine, node, scope) => step(machine, node, scope).before),
  ],
  [ts.SyntaxKind.ParenthesizedExpression, inner(ts.isParenthesizedExpression)],
  [ts.SyntaxKind.AsExpression, inner(ts.isAsExpression)],
  [ts.SyntaxKind.NonNullExpression, inner(ts.isNonNullExpression)],
  [ts.SyntaxKind.SatisfiesExpression, inner(ts.isSatisfiesExpression)],
  [ts.SyntaxKind.TypeAssertionExpression, inner(ts.isTypeAssertionExpression)],
  [ts.SyntaxKind.PartiallyEmittedExpression, inner(ts.isPartiallyEmittedExpression)],
  [ts.SyntaxKind.SpreadElement, inner(ts.isSpreadElement)],
  [
    ts.SyntaxKind.AwaitExpression,
    as(ts.isAwaitExpression, (machine, node, scope) => {
      const value = evaluate(machine, node.expression, scope);
      machine.failures += 1;
      machine.awaits += 1;
      machine.turns.next();
      return awaited(machine, value, node);
    }),
  ],
  [ts.SyntaxKind.ThisKeyword, thisOf],
  [ts.SyntaxKind.SuperKeyword, thisOf],
  [
    ts.SyntaxKind.TypeOfExpression,
    as(ts.isTypeOfExpression, (machine, node, scope) => typeOf(evaluate(machine, node.expression, scope))),
  ],
  [ts.SyntaxKind.VoidExpression, as(ts.isVoidExpression, withoutValue)],
  [ts.SyntaxKind.DeleteExpression, as(ts.isDeleteExpression, deletion)],
  [ts.SyntaxKind.YieldExpression, as(ts.isYieldExpression, yielded)],
  [ts.SyntaxKind.MetaProperty, as(ts.isMetaProperty, metaProperty)],
]);

/** Expressions inside of each other in one function; people write a tenth of it, and the stack holds no more. */
const DEEPEST_NESTING = 400;

/** The abstract value of an expression, with its effects on the machine. */
export function evaluate(machine: Machine, node: ts.Expression, scope: Scope): Value {
  if (!machine.step()) return UNKNOWN;
  if (machine.nesting >= DEEPEST_NESTING) {
    machine.diagnose('MIG-2006', node, { message: 'An expression nests too deeply to follow' });
    return UNKNOWN;
  }
  machine.nesting += 1;
  const value = EVALUATORS[node.kind]?.(machine, node, scope) ?? UNKNOWN;
  machine.nesting -= 1;
  return value;
}

function withoutValue(machine: Machine, node: ts.VoidExpression, scope: Scope): Value {
  evaluate(machine, node.expression, scope);
  return UNDEFINED;
}

function yielded(machine: Machine, node: ts.YieldExpression, scope: Scope): Value {
  if (node.expression === undefined) return INPUT;
  const given = evaluate(machine, node.expression, scope);
  const value = settled(given);
  const isAll = node.asteriskToken !== undefined;
  noteYield(machine, isAll ? iterated(machine, given, node) : value, isAll);
  return value;
}

/** `import.meta`; whether a module is the one that runs, `import.meta.main`, is not known, as with `require.main`. */
function metaProperty(_machine: Machine, _node: ts.MetaProperty, scope: Scope): Value {
  const path = scope.module.absolutePath;
  const known: [string, Value][] = [
    ['url', literal(`file://${path}`)],
    ['dirname', literal(path.replace(/\/[^/]*$/, ''))],
    ['filename', literal(path)],
  ];
  return objectValue(known, true);
}

export function identifier(machine: Machine, node: ts.Identifier, scope: Scope): Value {
  // The compiler puts a name together each time that it is asked for one.
  const name = node.text;
  if (name === 'undefined') return UNDEFINED;
  const binding = scope.lookup(name) ?? declaredLater(machine, name, scope);
  const value = binding?.get() ?? globalNamed(machine, name) ?? UNKNOWN;
  // What is done with a list need not be a method of it: it is spread, looped over, sent.
  if (value.kind === 'array') noteRead(machine, value, ANY_ITEM);
  return machine.stateOfRequests?.inVariable(name, scope, value) ?? value;
}

/** `global.settings = …` and `settings = …` without a declaration make a variable of every module. */
function globalNamed(machine: Machine, name: string): Value | undefined {
  const own = machine.globals.get(name);
  if (own !== undefined) return own;
  const everywhere = machine.globals.get('globalThis');
  const value = everywhere?.kind === 'object' ? everywhere.props.get(name) : undefined;
  if (everywhere === undefined || value === undefined) return undefined;
  const { stateOfRequests } = machine;
  if (stateOfRequests === undefined || stateOfRequests.isOwn(name, value)) return value;
  return stateOfRequests.inGlobal(name, stateOfRequests.inMember(everywhere, name) ?? value);
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '===', '!=', '!==', '<=', '>=']);

function binaryExpression(machine: Machine, node: ts.BinaryExpression, scope: Scope): Value {
  const operator = OPERATORS.get(node.operatorToken.kind) ?? '';
  if (operator === '=') return assign(machine, node.left, evaluate(machine, node.right, scope), scope);
  if (SHORT_CIRCUITS.has(operator)) {
    const isAssignment = operator.endsWith('=');
    const value = logical(machine, isAssignment ? operator.slice(0, -1) : operator, node, scope);
    return isAssignment ? assign(machine, node.left, value, scope) : value;
  }
  const left = evaluate(machine, node.left, scope);
  const grown = operator === '+=' && mayBeOther(left) ? grownText(machine, node, left, scope) : undefined;
  if (grown !== undefined) return assign(machine, node.left, grown, scope);
  const right = evaluate(machine, node.right, scope);
  if (operator === ',') return right;
  if (operator === 'instanceof') return instanceOf(left, right);
  if (operator.endsWith('=') && !COMPARISONS.has(operator))
    return assign(machine, node.left, binary(operator.slice(0, -1), left, right), scope);
  // What one request has made on its first visit, the next one is followed as if it were not there yet.
  if (machine.phase !== 'bootstrap') return binary(operator, left, right);
  if (operator === 'in') return isMember(left, right);
  return withNothing(operator, left, right) ?? binary(operator, left, right);
}

/** A text of which only pieces are known, or one of several. */
function mayBeOther(value: Value): boolean {
  return value.kind === 'union' || (value.kind === 'unknown' && value.parts !== undefined);
}

/** `i++` and its like: the value before and the one after, which the operand now has. */
function step(
  machine: Machine,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  scope: Scope,
): { before: Value; after: Value } {
  const before = evaluate(machine, node.operand, scope);
  const by = node.operator === ts.SyntaxKind.MinusMinusToken ? -1 : 1;
  const isNumber = before.kind === 'literal' && typeof before.value === 'number';
  const after = isNumber ? asLikelyAs(literal(Number(before.value) + by), before) : INPUT;
  assign(machine, node.operand, after, scope);
  return { before, after };
}

function prefixUnary(machine: Machine, node: ts.PrefixUnaryExpression, scope: Scope): Value {
  if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
    return step(machine, node, scope).after;
  const value = evaluate(machine, node.operand, scope);
  if (node.operator === ts.SyntaxKind.ExclamationToken) {
    const truth = truthOf(value);
    return truth === undefined ? UNKNOWN : literal(!truth);
  }
  if (value.kind !== 'literal') return UNKNOWN;
  if (node.operator === ts.SyntaxKind.MinusToken) return asLikelyAs(literal(-Number(value.value)), value);
  if (node.operator === ts.SyntaxKind.PlusToken) return asLikelyAs(literal(Number(value.value)), value);
  if (node.operator === ts.SyntaxKind.TildeToken) return literal(~Number(value.value));
  return UNKNOWN;
}

function typeOf(value: Value): Value {
  switch (value.kind) {
    case 'literal':
      return literal(typeof value.value);
    case 'function':
    case 'class':
      return literal('function');
    case 'native':
      return value.call === undefined ? UNKNOWN : literal('function');
    case 'object':
    case 'array':
    case 'regex':
      return literal('object');
    default:
      return UNKNOWN;
  }
}
