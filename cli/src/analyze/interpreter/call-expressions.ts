import { ts } from '#typescript';
import { argumentsFrom } from './arguments.ts';
import { asBorrowed } from './borrowed-methods.ts';
import { given } from './branches.ts';
import { noteCallSite } from './call-sites.ts';
import { callFunction, callSuper, constructValue } from './calls.ts';
import { evaluate } from './expressions.ts';
import { namespaceOf } from './imported-modules.ts';
import { ANY_ITEM } from './lasting-memory.ts';
import type { Machine } from './machine.ts';
import { memberOf } from './members.ts';
import { loadDynamic } from './modules.ts';
import { isNullish, noteRead } from './properties.ts';
import type { Scope } from './scope.ts';
import { textOf } from './source-text.ts';
import { optionsOf, UNDEFINED, UNKNOWN, type Value } from './values.ts';

export function call(machine: Machine, node: ts.CallExpression, scope: Scope): Value {
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    callSuper(machine, scope, argumentsOf(machine, node.arguments, scope), node);
    return UNDEFINED;
  }
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [named = UNKNOWN] = argumentsOf(machine, node.arguments, scope);
    return namespaceOf(machine, loadDynamic(machine, node, named, scope.module));
  }
  const { callee: named, self, object } = calleeOf(machine, node.expression, scope);
  if (node.questionDotToken !== undefined && isNullish(named)) return UNDEFINED;
  const condition =
    machine.phase === 'bootstrap' && ts.isOptionalChain(node)
      ? conditionOf(machine, node, object ?? named)
      : undefined;
  const followed = () => callNamed(machine, { node, scope, named, self });
  return condition === undefined ? followed() : given(machine, condition, followed);
}

/** `features.auth?.addTo(app)` of what may be missing: it registers under the condition that it is there. */
function conditionOf(machine: Machine, node: ts.CallExpression, asked: Value): string | undefined {
  if (!optionsOf(asked).some(isNullish)) return undefined;
  for (let one: ts.Node = node; ts.isOptionalChain(one); one = one.expression)
    if (!ts.isNonNullChain(one) && one.questionDotToken !== undefined) return textOf(machine, one.expression);
  return undefined;
}

interface Named {
  readonly node: ts.CallExpression;
  readonly scope: Scope;
  readonly named: Value;
  readonly self: Value | undefined;
}

function callNamed(machine: Machine, { node, scope, named, self }: Named): Value {
  const { callee, args } = asBorrowed(named, argumentsOf(machine, node.arguments, scope));
  countCall(machine, node, callee);
  const seen = { node, callee, args, scope };
  noteCallSite(machine, seen);
  if (mayFail(callee)) machine.failures += 1;
  const taken = machine.interceptCall?.(seen);
  if (taken !== undefined) return taken;
  if (callee.kind !== 'function' && callee.kind !== 'class') noteGivenAway(machine, args);
  return callFunction(machine, callee, args, node, self);
}

/** What the program's own functions do is followed, and writing to the console never fails. */
function mayFail(callee: Value): boolean {
  return (
    callee.kind !== 'function' &&
    callee.kind !== 'class' &&
    (callee.kind !== 'external' || callee.package !== 'console')
  );
}

/** Code that is not the program's own, such as `res.json`, may look at everything in what it is given. */
function noteGivenAway(machine: Machine, args: readonly Value[]): void {
  for (const arg of args) if (arg.kind === 'object') noteRead(machine, arg, ANY_ITEM);
}

export function construction(machine: Machine, node: ts.NewExpression, scope: Scope): Value {
  const callee = evaluate(machine, node.expression, scope);
  const args = argumentsOf(machine, node.arguments ?? [], scope);
  noteCallSite(machine, { node, callee, args, scope });
  if (mayFail(callee)) machine.failures += 1;
  return constructValue(machine, callee, args, node);
}

/** What is called, and the object that it is called on where the function does not know its `this` already. */
function calleeOf(
  machine: Machine,
  node: ts.Expression,
  scope: Scope,
): { readonly callee: Value; readonly self?: Value; readonly object?: Value } {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node))
    return { callee: evaluate(machine, node, scope) };
  const object = evaluate(machine, node.expression, scope);
  const callee = memberOf(machine, node, object, scope);
  const asksThis =
    callee.kind === 'function'
      ? callee.thisValue === undefined
      : callee.kind === 'external' && object.kind === 'function';
  return asksThis ? { callee, self: object, object } : { callee, object };
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
    if (ts.isSpreadElement(node)) {
      for (const item of argumentsFrom(evaluate(machine, node.expression, scope))) args.push(item);
    } else args.push(evaluate(machine, node, scope));
  }
  return args;
}
