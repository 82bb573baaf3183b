import { ts } from '#typescript';
import { speculate } from './branch-variables.ts';
import { filePathOf } from './builtins/urls.ts';
import { contextOf } from './call-contexts.ts';
import { checkedSettings, schemaAfter } from './checked-settings.ts';
import { constructBase, initializeFields, instantiate } from './classes.ts';
import { isBarren, nestsTooDeep, withEffort } from './effort.ts';
import { evaluate } from './expressions.ts';
import { generated } from './generators.ts';
import { homeClass } from './home-class.ts';
import { madeAt, noteKeptUse } from './in-process-packages.ts';
import { keptBehind, keptFunctions } from './kept-functions.ts';
import type { Machine, RememberedCall } from './machine.ts';
import { givenParameters } from './parameters.ts';
import { bindPattern } from './patterns.ts';
import { getProperty, isNullish } from './properties.ts';
import { printOfNew, standsForOthers } from './repeated-calls.ts';
import { Scope } from './scope.ts';
import { executeBlock, hoist } from './statements.ts';
import {
  arrayValue,
  type ExternalValue,
  type FunctionValue,
  freshId,
  INPUT,
  type ObjectValue,
  optionsOf,
  rememberingInput,
  UNDEFINED,
  UNKNOWN,
  union,
  type Value,
} from './values.ts';

const NOTHING_BOUND: readonly Value[] = [];

/** The value of a function expression or declaration in its scope. */
export function functionOf(node: ts.FunctionLikeDeclaration, scope: Scope, thisValue?: Value): FunctionValue {
  return {
    kind: 'function',
    id: freshId(),
    node,
    scope,
    thisValue,
    bound: NOTHING_BOUND,
    props: new Map(),
  };
}

/** Calls any value; what cannot be followed is unknown, and functions passed to it are taken as called. */
export function callFunction(
  machine: Machine,
  callee: Value,
  args: readonly Value[],
  node: ts.Node,
  thisValue?: Value,
): Value {
  switch (callee.kind) {
    case 'union':
      return union(
        callee.options
          .filter((one) => !isNullish(one))
          .map((one) => speculate(machine, () => callFunction(machine, one, args, node, thisValue))),
      );
    case 'native':
      if (callee.call === undefined) return passedOn(machine, args, node, UNKNOWN);
      return callee.call({ args, thisValue: thisValue ?? UNDEFINED, node });
    case 'function':
      return activate(
        machine,
        callee,
        callee.bound.length === 0 ? args : [...callee.bound, ...args],
        callee.thisValue ?? thisValue,
      );
    case 'class':
      return instantiate(machine, callee, args, node);
    case 'external':
      return callExternal(machine, callee, args, node);
    default:
      return passedOn(machine, args, node, callee.kind === 'unknown' ? callee : UNKNOWN);
  }
}

/** `new callee(args)`. */
export function constructValue(
  machine: Machine,
  callee: Value,
  args: readonly Value[],
  node: ts.Node,
): Value {
  switch (callee.kind) {
    case 'union':
      return union(
        callee.options
          .filter((one) => !isNullish(one))
          .map((one) => constructValue(machine, one, args, node)),
      );
    case 'class':
      return instantiate(machine, callee, args, node);
    case 'native':
      if (callee.construct !== undefined) return callee.construct({ args, thisValue: UNDEFINED, node });
      return callFunction(machine, callee, args, node);
    case 'function': {
      const instance = {
        kind: 'object' as const,
        id: freshId(),
        props: new Map(),
        getters: new Map(),
        open: true,
        base: getProperty(machine, callee, 'prototype', node),
      };
      const result = callFunction(machine, { ...callee, thisValue: instance }, args, node);
      return result.kind === 'literal' ? instance : result;
    }
    default:
      return callFunction(machine, callee, args, node);
  }
}

/** A package's function runs the callbacks that it is given; those of one chain of calls get the same first argument. */
function callExternal(machine: Machine, callee: ExternalValue, args: readonly Value[], node: ts.Node): Value {
  const shared = callee.shared ?? rememberingInput();
  const made = madeAt(machine, callee, node);
  noteKeptUse(machine, callee);
  machine.callsOut?.(callee, args, node);
  // `memoize(find)(id)`, `passport.authenticate('jwt')(req, res, next)`: here is where they run.
  if (callee.path.endsWith('()')) for (const one of callee.wraps ?? []) mayRun(machine, one, INPUT, node);
  runKept(machine, keptBehind(machine, callee, args), node);
  const result: ExternalValue = {
    kind: 'external',
    package: callee.package,
    path: `${callee.path}()`,
    wraps: wrapped(args, callee.wraps),
    keeps: keptFunctions(args, callee.keeps),
    around: around(args),
    shared,
    folder: callee.folder ?? folderNamed(machine, args),
    madeAt: made,
    schema: schemaAfter(callee, args),
  };
  return passedOn(machine, args, node, checkedSettings(machine, callee, args, node) ?? result, shared);
}

/** Runs functions that a package has kept, and those in what they give: the fields of a type, each with its resolver. */
export function runKept(machine: Machine, kept: readonly FunctionValue[], node: ts.Node): void {
  const all = new Set(kept);
  for (const one of all) {
    const given = mayRun(machine, one, INPUT, node);
    if (given.kind === 'object') for (const inner of keptFunctions([given], undefined) ?? []) all.add(inner);
  }
}

/** An absolute path below the application, of a folder with modules, among arguments and their properties. */
function folderNamed(machine: Machine, args: readonly Value[]): string | undefined {
  const given = args.flatMap((arg) =>
    arg.kind === 'object' && arg.classOf === undefined ? [arg, ...arg.props.values()] : [arg],
  );
  return given.map(filePathOf).find((path) => path?.startsWith('/') && holdsModules(machine, path));
}

function holdsModules({ sources }: Machine, folder: string): boolean {
  return (
    sources.offers(folder) &&
    (sources.list(folder) ?? []).some(({ name }) => /\.[cm]?[jt]s$/.test(name) && !name.endsWith('.d.ts'))
  );
}

function around(args: readonly Value[]): ObjectValue | undefined {
  const only = args[0];
  return args.length === 1 && only?.kind === 'object' && only.classOf !== undefined ? only : undefined;
}

/** Functions handed to code that we do not see may run, with arguments that we do not know. */
export function passedOn(
  machine: Machine,
  args: readonly Value[],
  node: ts.Node,
  result: Value,
  first: Value = INPUT,
): Value {
  for (const arg of args.flatMap(optionsOf)) {
    if (arg.kind === 'function') mayRun(machine, arg, first, node);
    else if (arg.kind === 'array')
      for (const item of functionsAmong(arg.items)) mayRun(machine, item, first, node);
    else if (arg.kind === 'object' && arg.classOf === undefined) {
      for (const value of arg.props.values()) {
        if (value.kind === 'function') speculate(machine, () => callFunction(machine, value, [], node));
        // `bootstrap({ loaders: [database, server] })`: they run one after the other.
        else if (value.kind === 'array')
          for (const item of functionsAmong(value.items)) mayRun(machine, item, first, node);
      }
    }
  }
  return result;
}

function functionsAmong(values: readonly Value[]): FunctionValue[] {
  return values.filter((one) => one.kind === 'function');
}

function mayRun(machine: Machine, callback: FunctionValue, first: Value, node: ts.Node): Value {
  const args = parametersOf(callback).map((_, index) => (index === 0 ? first : INPUT));
  return speculate(machine, () => callFunction(machine, callback, args, node));
}

function wrapped(
  args: readonly Value[],
  before: readonly FunctionValue[] | undefined,
): readonly FunctionValue[] | undefined {
  const functions = args.flatMap((arg) => (arg.kind === 'array' ? arg.items : [arg])).flatMap(mayBeRunAs);
  return functions.length === 0 ? before : [...functions, ...(before ?? [])];
}

/** `wrap(wrap(create))` and `wrap(old ? createOld : create)`: whatever the package calls, one of these runs. */
export function mayBeRunAs(value: Value): readonly FunctionValue[] {
  return optionsOf(value).flatMap((one) => {
    if (one.kind === 'function') return [one];
    return one.kind === 'external' ? (one.wraps ?? []) : [];
  });
}

export function parametersOf(value: FunctionValue): readonly ts.ParameterDeclaration[] {
  return givenParameters(value.node);
}

/** Runs `super(...)`. */
export function callSuper(machine: Machine, scope: Scope, args: readonly Value[], node: ts.Node): void {
  const instance = scope.thisValue;
  const home = instance?.kind === 'object' ? homeClass(instance.classOf, node) : undefined;
  if (instance?.kind !== 'object' || home === undefined) return;
  if (home.base !== undefined) constructBase(machine, home.base, instance, args, node);
  initializeFields(machine, home, instance);
}

/** Runs a function's body with the given arguments, once per distinct call in the entry-point phase. */
export function activate(
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
  const { key, contexts, isOneOfTooMany } = contextOf(machine, record, { callee, args, thisValue });
  const known = machine.activations.get(key);
  const isRunning = known !== undefined && machine.stack.includes(known.activation);
  if (
    known !== undefined &&
    (isRunning ||
      isBarren(machine, record) ||
      (machine.phase === 'entry-points' && standsForOthers(machine, key, known)))
  ) {
    caller?.addCall(known.activation);
    return isOneOfTooMany ? UNKNOWN : known.result;
  }
  if (nestsTooDeep(machine, record)) {
    // Of values that are not known, deeper levels tell nothing that the first ones have not told.
    if (args.some((arg) => arg.kind === 'literal' && arg.value !== undefined))
      machine.diagnose('MIG-2006', callee.node, {
        message: `${record.id} calls itself too deeply to follow`,
      });
    return UNKNOWN;
  }
  const activation = machine.activation(record);
  const entry: RememberedCall = { activation, result: UNKNOWN };
  const first = freshId();
  machine.activations.set(key, entry);
  caller?.addCall(activation);
  machine.stack.push(activation);
  const { nesting, doubtfulExits } = machine;
  machine.nesting = 0;
  const conditions = machine.conditions.length;
  try {
    entry.result = withEffort(machine, record, () =>
      generated(machine, callee.node, () => runFunction(machine, callee, args, thisValue)),
    );
  } catch (error) {
    // The end of the stack, which nothing announces: what is below is lost, what is above goes on.
    if (!(error instanceof RangeError)) throw error;
    machine.conditions.length = conditions;
    machine.diagnose('MIG-2006', callee.node, { message: `${record.id} is nested too deeply to follow` });
  } finally {
    machine.stack.pop();
    machine.nesting = nesting;
    machine.doubtfulExits = doubtfulExits;
  }
  if (contexts !== undefined && entry.result !== UNDEFINED) contexts.answers = true;
  if (machine.phase === 'entry-points') entry.made = printOfNew(entry.result, first);
  return entry.result;
}

function runFunction(
  machine: Machine,
  callee: FunctionValue,
  args: readonly Value[],
  thisValue: Value | undefined,
): Value {
  const isArrow = ts.isArrowFunction(callee.node);
  const scope = new Scope(
    callee.scope.module,
    callee.scope,
    isArrow ? undefined : (thisValue ?? callee.scope.thisValue),
  );
  if (ts.isFunctionExpression(callee.node) && callee.node.name !== undefined)
    scope.declare(callee.node.name.text, callee);
  bindParameters(machine, givenParameters(callee.node), args, scope);
  if (!isArrow && saysArguments(callee.node)) scope.declare('arguments', arrayValue([...args]));
  const body = callee.node.body;
  if (body === undefined) return UNKNOWN;
  if (!ts.isBlock(body)) return evaluate(machine, body, scope);
  return runBody(machine, body, scope);
}

const sayingArguments = new WeakMap<ts.Node, boolean>();

/** Whether a function, or an arrow inside of it, may ask for its arguments as a list: hardly any does. */
function saysArguments(node: ts.FunctionLikeDeclaration): boolean {
  const known = sayingArguments.get(node);
  if (known !== undefined) return known;
  const says = node.getSourceFile().text.slice(node.pos, node.end).includes('arguments');
  sayingArguments.set(node, says);
  return says;
}

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
      bindPattern(machine, parameter.name, arrayValue(args.slice(index)), scope);
      continue;
    }
    const given = args[index];
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

/** A parameter of which no value is known takes what its type annotation tells. */
export function typed(machine: Machine, parameter: ts.ParameterDeclaration, value: Value): Value {
  if (parameter.type === undefined || (value.kind !== 'unknown' && value !== UNDEFINED)) return value;
  return machine.valueOfType?.(parameter.type) ?? value;
}
