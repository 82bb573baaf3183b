import { ts } from '#typescript';
import type { Activation, FunctionRecord } from './activation.ts';
import { argumentAt, argumentsBehind } from './arguments.ts';
import { type CallOf, contextOf } from './call-contexts.ts';
import { isBarren, isFollowedAnew, nestsTooDeep, withEffort } from './effort.ts';
import { evaluate } from './expressions.ts';
import { sameValue } from './fingerprints.ts';
import { loosenGathered } from './gathering.ts';
import { generated } from './generators.ts';
import { runGivenAgain } from './given-callbacks.ts';
import type { Machine, RememberedCall } from './machine.ts';
import { leaveOpen } from './open-transactions.ts';
import { givenParameters } from './parameters.ts';
import { bindPattern } from './patterns.ts';
import { printOfNew, standsForOthers } from './repeated-calls.ts';
import { saysMethod } from './request-parts.ts';
import { runningAlike, whileRunning } from './running-calls.ts';
import { saying } from './said-words.ts';
import { Scope } from './scope.ts';
import { executeBlock, hoist } from './statements.ts';
import { union } from './unions.ts';
import {
  type FunctionValue,
  freshId,
  type LiteralValue,
  optionsOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from './values.ts';

/** Runs a function's body with the given arguments, once per distinct call in the entry-point phase. */
export function activate(
  machine: Machine,
  callee: FunctionValue,
  args: readonly Value[],
  thisValue: Value | undefined,
): Value {
  const { method } = machine;
  if (method === undefined || saysMethod(callee.node)) return activateFor(machine, callee, args, thisValue);
  machine.method = undefined;
  const result = activateFor(machine, callee, args, thisValue);
  machine.method = method;
  return result;
}

function activateFor(
  machine: Machine,
  callee: FunctionValue,
  args: readonly Value[],
  thisValue: Value | undefined,
): Value {
  const record = machine.recordOf(callee.node, callee.scope.module);
  const caller = machine.current;
  if (machine.tooDeep || !machine.step()) {
    machine.diagnose('MIG-2006', callee.node, { message: `${record.id} is called too deeply to follow` });
    return UNKNOWN;
  }
  const call = { callee, args: levelled(machine, record, args), thisValue };
  if (isFollowedAnew(machine, record)) return activateAgain(machine, record, call);
  const { key, contexts, isOneOfTooMany, isIdle } = contextOf(machine, record, call);
  const known = machine.activations.get(key);
  const isRunning = known !== undefined && machine.stack.includes(known.activation);
  if (
    known !== undefined &&
    (isRunning || isBarren(machine, record) || standsForOthers(machine, key, known))
  ) {
    caller?.addCall(known.activation);
    if (!isRunning) leaveOpen(machine, known.activation);
    machine.failures += 1;
    if (isOneOfTooMany || isIdle === true) loosenGathered(machine, callee);
    if (!isOneOfTooMany) return known.result;
    // What the call would have put on its object is not known.
    if (thisValue?.kind === 'object') thisValue.open = true;
    return ofItsKind(known.result);
  }
  const activation = begin(machine, record, call);
  if (activation === undefined) return UNKNOWN;
  const entry: RememberedCall = { activation, result: UNKNOWN };
  const first = freshId();
  const sizes = args.map(sizeOf);
  machine.activations.set(key, entry);
  entry.result = follow(machine, activation, call) ?? UNKNOWN;
  if (entry.result !== UNDEFINED) contexts.answers = true;
  if (args.some((arg, index) => sizeOf(arg) !== sizes[index])) contexts.fills = true;
  entry.made = printOfNew(entry.result, first);
  if (entry.made !== undefined) record.effort.makesInstances = true;
  return entry.result;
}

/**
 * `walk(child, level + 1)`: a function that calls itself with another number does so with any, so that `if (level > 5)` is asked by some
 * of its calls although none that is followed is so deep.
 */
function levelled(machine: Machine, record: FunctionRecord, args: readonly Value[]): readonly Value[] {
  if (machine.phase === 'bootstrap' || !args.some(isNumber)) return args;
  const around = argumentsAround(machine, record);
  if (around === undefined) return args;
  return args.map((arg, index) => {
    const outer = around[index];
    if (outer === undefined || !isNumber(arg) || !isNumber(outer) || arg.value === outer.value) return arg;
    return { ...arg, likely: true };
  });
}

/** What the innermost call of a function was given that is being followed. */
function argumentsAround({ stack }: Machine, record: FunctionRecord): readonly Value[] | undefined {
  return stack.findLast((one) => one.record === record)?.running?.args;
}

function isSure(value: Value): value is LiteralValue {
  return value.kind === 'literal' && value.value !== undefined && value.likely !== true;
}

function isAsBefore(value: Value, before: Value | undefined): boolean {
  return before !== undefined && sameValue(value, before);
}

function isNumber(value: Value): value is LiteralValue {
  return value.kind === 'literal' && typeof value.value === 'number';
}

/** How many members of what a call is given are known. */
function sizeOf(arg: Value): number {
  if (arg.kind === 'native') return arg.holds?.().length ?? 0;
  return arg.kind === 'object' ? arg.props.size : 0;
}

/** What a call gives that is not followed, where another one gave an instance: one of the same class. */
function ofItsKind(result: Value): Value {
  const instances = optionsOf(result).filter((one) => one.kind === 'object' && one.classOf !== undefined);
  return instances.length === 0 ? UNKNOWN : union(instances);
}

/** Start-up follows each call anew, but not one inside of itself. */
function activateAgain(machine: Machine, record: FunctionRecord, call: CallOf): Value {
  const running = runningAlike(machine, record, call);
  if (running !== undefined) {
    machine.current?.addCall(running);
    return UNKNOWN;
  }
  const activation = begin(machine, record, call);
  if (activation === undefined) return UNKNOWN;
  return whileRunning(machine, record, activation, call, () => follow(machine, activation, call)) ?? UNKNOWN;
}

/** The activation of a call that is followed; none where the function calls itself too deeply. */
function begin(machine: Machine, record: FunctionRecord, { args, callee }: CallOf): Activation | undefined {
  if (nestsTooDeep(machine, record, { closesOver: callee.scope.id, args })) {
    // Of values that are not known, or are the same, deeper levels tell nothing that the first ones have not told.
    const around = argumentsAround(machine, record);
    if (args.some((arg, index) => isSure(arg) && !isAsBefore(arg, around?.[index])))
      machine.diagnose('MIG-2006', callee.node, {
        message: `${record.id} calls itself too deeply to follow`,
      });
    return undefined;
  }
  const activation = machine.activation(record);
  activation.closesOver = callee.scope.id;
  machine.current?.addCall(activation);
  return activation;
}

/** Runs what was called; undefined where the end of the stack came before that of the function. */
function follow(machine: Machine, activation: Activation, call: CallOf): Value | undefined {
  const { record } = activation;
  machine.stack.push(activation);
  const { nesting, doubtfulExits } = machine;
  const turn = machine.turns.now;
  machine.nesting = 0;
  const conditions = machine.conditions.length;
  try {
    return withEffort(machine, record, () =>
      generated(machine, call.callee.node, () => runFunction(machine, activation, call)),
    );
  } catch (error) {
    // The end of the stack, which nothing announces: what is below is lost, what is above goes on.
    if (!(error instanceof RangeError)) throw error;
    machine.conditions.length = conditions;
    machine.diagnose('MIG-2006', record.node, { message: `${record.id} is nested too deeply to follow` });
    return undefined;
  } finally {
    machine.stack.pop();
    leaveOpen(machine, activation);
    activation.running = undefined;
    machine.nesting = nesting;
    machine.doubtfulExits = doubtfulExits;
    machine.turns.goesOnIn(turn);
  }
}

function runFunction(machine: Machine, activation: Activation, { callee, args, thisValue }: CallOf): Value {
  const isArrow = ts.isArrowFunction(callee.node);
  const scope = new Scope(
    callee.scope.module,
    callee.scope,
    isArrow ? undefined : (thisValue ?? callee.scope.thisValue),
  );
  activation.running = { args, scope };
  if (ts.isFunctionExpression(callee.node) && callee.node.name !== undefined)
    scope.declare(callee.node.name.text, callee);
  bindParameters(machine, givenParameters(callee.node), args, scope);
  if (!isArrow && saysArguments(callee.node)) scope.declare('arguments', argumentsBehind(args, 0));
  const body = callee.node.body;
  if (body === undefined) return UNKNOWN;
  const given = machine.givenCallbacks.length;
  const result = ts.isBlock(body) ? runBody(machine, body, scope) : evaluate(machine, body, scope);
  runGivenAgain(machine, given, scope);
  return result;
}

/** Whether a function, or an arrow inside of it, may ask for its arguments as a list: hardly any does. */
const saysArguments = saying(/arguments/);

/** Executes a block as a function's body and joins everything it may return. */
export function runBody(machine: Machine, body: ts.Block, scope: Scope): Value {
  const returned: Value[] = [];
  hoist(machine, body.statements, scope);
  const exits = machine.exits.length;
  const completion = executeBlock(machine, body.statements, scope, returned);
  machine.exits.length = exits;
  if (completion !== 'return' && completion !== 'throw' && returned.length > 0) returned.push(UNDEFINED);
  return returned.length === 0 ? UNDEFINED : union(returned);
}

function bindParameters(
  machine: Machine,
  parameters: readonly ts.ParameterDeclaration[],
  args: readonly Value[],
  scope: Scope,
): void {
  let index = -1;
  for (const parameter of parameters) {
    index += 1;
    if (parameter.dotDotDotToken !== undefined) {
      bindPattern(machine, parameter.name, argumentsBehind(args, index), scope);
      continue;
    }
    const given = argumentAt(args, index);
    const value =
      given === undefined || (given.kind === 'literal' && given.value === undefined) ? undefined : given;
    bindPattern(
      machine,
      parameter.name,
      typed(machine, parameter, value ?? defaultOf(machine, parameter, scope)),
      scope,
    );
  }
}

function defaultOf(machine: Machine, parameter: ts.ParameterDeclaration, scope: Scope): Value {
  return parameter.initializer === undefined ? UNDEFINED : evaluate(machine, parameter.initializer, scope);
}

/** A parameter or property of which no value is known takes what its type annotation tells. */
export function typed(
  machine: Machine,
  declared: ts.ParameterDeclaration | ts.PropertyDeclaration,
  value: Value,
): Value {
  if (declared.type === undefined || (value.kind !== 'unknown' && value !== UNDEFINED)) return value;
  return machine.valueOfType?.(declared.type) ?? value;
}
