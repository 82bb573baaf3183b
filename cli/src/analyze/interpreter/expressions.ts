import { ts } from '#typescript';
import { byKind } from './by-kind.ts';
import { noteCallSite } from './call-sites.ts';
import { callFunction, callSuper, constructValue, functionOf } from './calls.ts';
import { inheritedOf, staticMember } from './classes.ts';
import { decoratedClass } from './decorators.ts';
import { ANY_ITEM } from './lasting-memory.ts';
import type { Machine } from './machine.ts';
import { loadDynamic } from './modules.ts';
import { binary, instanceOf } from './operators.ts';
import { layOver } from './overlays.ts';
import { assign } from './patterns.ts';
import { entriesOf, getProperty, isNullish, noteRead, noteWrite, speculate, spreadOf } from './properties.ts';
import type { Scope } from './scope.ts';
import { OPERATORS, textOf } from './source-text.ts';
import {
  ANY_MEMBER,
  appendItems,
  arrayValue,
  INPUT,
  literal,
  NULL,
  type ObjectValue,
  objectValue,
  optionsOf,
  putUnder,
  settled,
  truthOf,
  UNDEFINED,
  UNKNOWN,
  union,
  type Value,
} from './values.ts';

/** A method's parameters may be narrower than its type says: each row below takes the nodes of its own kind. */
interface Evaluation<T extends ts.Expression> {
  run(machine: Machine, node: T, scope: Scope): Value;
}
type Evaluator = Evaluation<ts.Expression>['run'];

/** One row of the table; the guard only tells the compiler what nodes the kind has. */
function as<T extends ts.Expression>(
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
    as(ts.isAwaitExpression, (machine, node, scope) => settled(evaluate(machine, node.expression, scope))),
  ],
  [ts.SyntaxKind.ThisKeyword, thisOf],
  [ts.SyntaxKind.SuperKeyword, thisOf],
  [
    ts.SyntaxKind.TypeOfExpression,
    as(ts.isTypeOfExpression, (machine, node, scope) => typeOf(evaluate(machine, node.expression, scope))),
  ],
  [ts.SyntaxKind.VoidExpression, as(ts.isVoidExpression, withoutValue)],
  [ts.SyntaxKind.DeleteExpression, as(ts.isDeleteExpression, deletion)],
  [
    ts.SyntaxKind.YieldExpression,
    as(ts.isYieldExpression, (machine, node, scope) =>
      node.expression === undefined ? INPUT : settled(evaluate(machine, node.expression, scope)),
    ),
  ],
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

function regexLiteral(text: string): Value {
  const end = text.lastIndexOf('/');
  return { kind: 'regex', source: text.slice(1, end), flags: text.slice(end + 1) };
}

function withoutValue(machine: Machine, node: ts.VoidExpression, scope: Scope): Value {
  evaluate(machine, node.expression, scope);
  return UNDEFINED;
}

/** What is deleted stays among the known properties: it may be deleted under a condition. */
function deletion(machine: Machine, { expression }: ts.DeleteExpression, scope: Scope): Value {
  if (!ts.isPropertyAccessExpression(expression) && !ts.isElementAccessExpression(expression)) return UNKNOWN;
  const object = evaluate(machine, expression.expression, scope);
  const member = ts.isPropertyAccessExpression(expression) ? expression.name.text : ANY_ITEM;
  for (const one of optionsOf(object)) noteWrite(machine, one, member);
  if (ts.isElementAccessExpression(expression)) evaluate(machine, expression.argumentExpression, scope);
  return UNKNOWN;
}

/** `import.meta` */
function metaProperty(_machine: Machine, _node: ts.MetaProperty, scope: Scope): Value {
  const path = scope.module.absolutePath;
  return objectValue([
    ['url', literal(`file://${path}`)],
    ['dirname', literal(path.replace(/\/[^/]*$/, ''))],
    ['filename', literal(path)],
  ]);
}

function identifier(machine: Machine, node: ts.Identifier, scope: Scope): Value {
  if (node.text === 'undefined') return UNDEFINED;
  const value = scope.lookup(node.text)?.get() ?? globalNamed(machine, node.text) ?? UNKNOWN;
  // What is done with a list need not be a method of it: it is spread, looped over, sent.
  if (value.kind === 'array') noteRead(machine, value, ANY_ITEM);
  return value;
}

/** `global.settings = …` makes a variable of every module. */
function globalNamed(machine: Machine, name: string): Value | undefined {
  const own = machine.globals.get(name);
  if (own !== undefined) return own;
  const everywhere = machine.globals.get('globalThis');
  return everywhere?.kind === 'object' ? everywhere.props.get(name) : undefined;
}

function propertyAccess(machine: Machine, node: ts.PropertyAccessExpression, scope: Scope): Value {
  return memberOf(machine, node, evaluate(machine, node.expression, scope), scope);
}

/** A member of a value that was evaluated before: calls need both, and evaluating it again would repeat its effects. */
function memberOf(
  machine: Machine,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  object: Value,
  scope: Scope,
): Value {
  if (ts.isElementAccessExpression(node)) return element(machine, node, object, scope);
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword)
    return superMember(machine, object, node.name.text, node);
  const value = getProperty(machine, object, node.name.text, node);
  if (value.kind === 'array') noteRead(machine, value, ANY_ITEM);
  return value;
}

/** `super.method` looks past the instance's own class. */
function superMember(machine: Machine, object: Value, name: string, node: ts.Node): Value {
  if (object.kind === 'class') {
    const found =
      object.base?.kind === 'class'
        ? staticMember(machine, object.base, name)
        : inheritedOf(object)?.get?.(name);
    return found?.kind === 'function' ? { ...found, thisValue: object } : (found ?? UNKNOWN);
  }
  if (object.kind !== 'object' || object.classOf?.base === undefined) return UNKNOWN;
  const base = object.classOf.base;
  if (base.kind !== 'class')
    return object.base === undefined ? UNKNOWN : getProperty(machine, object.base, name, node);
  const member = getProperty(machine, { ...object, props: new Map(), classOf: base }, name, node);
  return member.kind === 'function' ? { ...member, thisValue: object } : member;
}

function elementAccess(machine: Machine, node: ts.ElementAccessExpression, scope: Scope): Value {
  return memberOf(machine, node, evaluate(machine, node.expression, scope), scope);
}

function element(machine: Machine, node: ts.ElementAccessExpression, object: Value, scope: Scope): Value {
  const key = evaluate(machine, node.argumentExpression, scope);
  const keys = key.kind === 'union' ? key.options : [key];
  return union(
    keys.map((one) =>
      one.kind === 'literal'
        ? getProperty(machine, object, String(one.value), node)
        : anyMember(machine, object, node),
    ),
  );
}

/** A table looked up by a key from the request may give any of its entries. */
function anyMember(machine: Machine, object: Value, node: ts.Node): Value {
  noteRead(machine, object, ANY_ITEM);
  if (object.kind === 'native') return object.get?.(ANY_MEMBER) ?? UNKNOWN;
  const entries =
    object.kind === 'object' || object.kind === 'array' ? entriesOf(machine, object, node) : undefined;
  return entries === undefined || entries.length === 0 ? UNKNOWN : union(entries.map(([, value]) => value));
}

function call(machine: Machine, node: ts.CallExpression, scope: Scope): Value {
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    callSuper(machine, scope, argumentsOf(machine, node.arguments, scope), node);
    return UNDEFINED;
  }
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return loadDynamic(
      machine,
      node,
      argumentsOf(machine, node.arguments, scope)[0] ?? UNKNOWN,
      scope.module,
    );
  const { callee, self } = calleeOf(machine, node.expression, scope);
  if (node.questionDotToken !== undefined && isNullish(callee)) return UNDEFINED;
  const args = argumentsOf(machine, node.arguments, scope);
  countCall(machine, node, callee);
  const seen = { node, callee, args, scope };
  noteCallSite(machine, seen);
  const taken = machine.interceptCall?.(seen);
  if (taken !== undefined) return taken;
  if (callee.kind !== 'function' && callee.kind !== 'class') noteGivenAway(machine, args);
  return callFunction(machine, callee, args, node, self);
}

/** Code that is not the program's own, such as `res.json`, may look at everything in what it is given. */
function noteGivenAway(machine: Machine, args: readonly Value[]): void {
  for (const arg of args) if (arg.kind === 'object') noteRead(machine, arg, ANY_ITEM);
}

function construction(machine: Machine, node: ts.NewExpression, scope: Scope): Value {
  const callee = evaluate(machine, node.expression, scope);
  const args = argumentsOf(machine, node.arguments ?? [], scope);
  noteCallSite(machine, { node, callee, args, scope });
  return constructValue(machine, callee, args, node);
}

/** What is called, and the object that it is called on where the function does not know its `this` already. */
function calleeOf(
  machine: Machine,
  node: ts.Expression,
  scope: Scope,
): { readonly callee: Value; readonly self?: Value } {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node))
    return { callee: evaluate(machine, node, scope) };
  const object = evaluate(machine, node.expression, scope);
  const callee = memberOf(machine, node, object, scope);
  return callee.kind === 'function' && callee.thisValue === undefined ? { callee, self: object } : { callee };
}

/** The ledger of calls: those whose callee is the program's own, and those that could not be followed. */
function countCall(machine: Machine, node: ts.CallExpression, callee: Value): void {
  if (machine.seenCalls.has(node)) return;
  const own = callee.kind === 'function' || callee.kind === 'class' || callee.kind === 'union';
  const opaque = callee.kind === 'unknown' && callee.origin === 'opaque';
  if (!own && !opaque) return;
  machine.seenCalls.add(node);
  machine.calls.total += 1;
  if (own) machine.calls.resolved += 1;
}

export function argumentsOf(machine: Machine, nodes: readonly ts.Expression[], scope: Scope): Value[] {
  const args: Value[] = [];
  for (const node of nodes) {
    if (ts.isSpreadElement(node))
      for (const item of spreadOf(evaluate(machine, node.expression, scope)).items) args.push(item);
    else args.push(evaluate(machine, node, scope));
  }
  return args;
}

function objectLiteral(machine: Machine, node: ts.ObjectLiteralExpression, scope: Scope): Value {
  const object = objectValue();
  for (const property of node.properties) defineProperty(machine, object, property, scope);
  return object;
}

function defineProperty(
  machine: Machine,
  object: ObjectValue,
  property: ts.ObjectLiteralElementLike,
  scope: Scope,
): void {
  if (ts.isSpreadAssignment(property)) {
    const put = (name: string, value: Value) => void object.props.set(name, value);
    layOver(machine, object, evaluate(machine, property.expression, scope), property, { put });
    return;
  }
  const name = propertyNameText(machine, property.name, scope);
  if (name === undefined) {
    object.open = true;
    if (ts.isPropertyAssignment(property)) evaluate(machine, property.initializer, scope);
    return;
  }
  if (ts.isPropertyAssignment(property))
    object.props.set(name, evaluate(machine, property.initializer, scope));
  else if (ts.isShorthandPropertyAssignment(property))
    object.props.set(name, identifier(machine, property.name, scope));
  else if (ts.isMethodDeclaration(property)) object.props.set(name, functionOf(property, scope));
  else if (ts.isGetAccessorDeclaration(property)) object.getters.set(name, functionOf(property, scope));
}

export function propertyNameText(machine: Machine, name: ts.PropertyName, scope: Scope): string | undefined {
  if (ts.isComputedPropertyName(name)) {
    const value = evaluate(machine, name.expression, scope);
    return value.kind === 'literal' ? String(value.value) : undefined;
  }
  return ts.isIdentifier(name) ||
    ts.isStringLiteralLike(name) ||
    ts.isNumericLiteral(name) ||
    ts.isPrivateIdentifier(name)
    ? name.text
    : undefined;
}

function arrayLiteral(machine: Machine, node: ts.ArrayLiteralExpression, scope: Scope): Value {
  const array = arrayValue([]);
  for (const element of node.elements) {
    if (!ts.isSpreadElement(element)) {
      array.items.push(ts.isOmittedExpression(element) ? UNDEFINED : evaluate(machine, element, scope));
      continue;
    }
    const { items, open, when } = spreadOf(evaluate(machine, element.expression, scope));
    for (const [index, condition] of when) putUnder(array, array.items.length + index, condition);
    appendItems(array, items);
    array.open ||= open;
  }
  return array;
}

function template(machine: Machine, node: ts.TemplateExpression, scope: Scope): Value {
  let text: Value = literal(node.head.text);
  for (const span of node.templateSpans) {
    text = binary('+', text, evaluate(machine, span.expression, scope));
    text = binary('+', text, literal(span.literal.text));
  }
  return text;
}

/** A tag is called with the strings and the values; gql, css and their like are external and stay so. */
function taggedTemplate(machine: Machine, node: ts.TaggedTemplateExpression, scope: Scope): Value {
  const tag = evaluate(machine, node.tag, scope);
  const strings = ts.isNoSubstitutionTemplateLiteral(node.template)
    ? [node.template.text]
    : [node.template.head.text, ...node.template.templateSpans.map((span) => span.literal.text)];
  const values = ts.isNoSubstitutionTemplateLiteral(node.template)
    ? []
    : node.template.templateSpans.map((span) => evaluate(machine, span.expression, scope));
  return callFunction(machine, tag, [arrayValue(strings.map((one) => literal(one))), ...values], node);
}

function conditional(machine: Machine, node: ts.ConditionalExpression, scope: Scope): Value {
  const truth = truthOf(evaluate(machine, node.condition, scope));
  if (truth !== undefined) return evaluate(machine, truth ? node.whenTrue : node.whenFalse, scope);
  const text = textOf(machine, node.condition);
  const whenTrue = under(machine, text, () => evaluate(machine, node.whenTrue, scope));
  const whenFalse = under(machine, `!(${text})`, () => evaluate(machine, node.whenFalse, scope));
  return either(whenTrue, whenFalse, text);
}

/** One of two outcomes of a condition; a list that is spread from it remembers which items depend on it. */
function either(whenTrue: Value, whenFalse: Value, condition: string): Value {
  const value = union([whenTrue, whenFalse]);
  return value.kind === 'union' && value.options.length === 2
    ? { ...value, conditions: [condition, `!(${condition})`] }
    : value;
}

/** Runs code that only runs under a condition that is not known. */
export function under<T>(machine: Machine, condition: string, work: () => T): T {
  machine.conditions.push(condition);
  try {
    return speculate(machine, work);
  } finally {
    machine.conditions.pop();
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '===', '!=', '!==', '<=', '>=']);
const SHORT_CIRCUITS: ReadonlySet<string> = new Set(['||', '&&', '??', '||=', '&&=', '??=']);

function binaryExpression(machine: Machine, node: ts.BinaryExpression, scope: Scope): Value {
  const operator = OPERATORS.get(node.operatorToken.kind) ?? '';
  if (operator === '=') return assign(machine, node.left, evaluate(machine, node.right, scope), scope);
  if (SHORT_CIRCUITS.has(operator)) {
    const isAssignment = operator.endsWith('=');
    const value = logical(machine, isAssignment ? operator.slice(0, -1) : operator, node, scope);
    return isAssignment ? assign(machine, node.left, value, scope) : value;
  }
  const left = evaluate(machine, node.left, scope);
  const right = evaluate(machine, node.right, scope);
  if (operator === ',') return right;
  if (operator === 'instanceof') return instanceOf(left, right);
  if (operator.endsWith('=') && !COMPARISONS.has(operator))
    return assign(machine, node.left, binary(operator.slice(0, -1), left, right), scope);
  return binary(operator, left, right);
}

/** Short-circuit operators; an unknown left side such as `process.env.X || 'default'` keeps both possibilities. */
function logical(machine: Machine, operator: string, node: ts.BinaryExpression, scope: Scope): Value {
  const left = evaluate(machine, node.left, scope);
  const right = (): Value => evaluate(machine, node.right, scope);
  const truth = operator === '??' ? nullishTruth(left) : truthOf(left);
  const takesRight = operator === '&&' ? truth : truth === undefined ? undefined : !truth;
  if (takesRight === true) return right();
  if (takesRight === false) return left;
  if (operator !== '&&' && left.kind === 'unknown' && left.hint !== undefined) return left;
  const condition = textOf(machine, node.left);
  // What && gives when it stops short is falsy, so neither a handler nor a path.
  const stopped = operator === '&&' && left.kind !== 'union' ? UNDEFINED : left;
  const other = under(machine, operator === '&&' ? condition : `!(${condition})`, right);
  return operator === '&&' ? either(other, stopped, condition) : union([stopped, other]);
}

function nullishTruth(value: Value): boolean | undefined {
  if (value.kind === 'unknown' || value.kind === 'external' || value.kind === 'union') return undefined;
  return !isNullish(value);
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
  const after = isNumber ? literal(Number(before.value) + by) : INPUT;
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
  if (node.operator === ts.SyntaxKind.MinusToken) return literal(-Number(value.value));
  if (node.operator === ts.SyntaxKind.PlusToken) return literal(Number(value.value));
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
