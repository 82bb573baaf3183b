import { ts } from '#typescript';
import { isAskedOfText } from './asked-of-text.ts';
import { asBound } from './borrowed-methods.ts';
import { speculate } from './branch-variables.ts';
import { given } from './branches.ts';
import { filePathOf } from './builtins/urls.ts';
import { checkedBySchema, schemaAfter } from './checked-settings.ts';
import { constructBase, initializeFields, instantiate } from './classes.ts';
import { activate } from './function-calls.ts';
import { FurtherTurns, onceMore } from './further-turns.ts';
import { noteGiven } from './given-callbacks.ts';
import { homeClass } from './home-class.ts';
import { madeAt, noteKeptUse } from './in-process-packages.ts';
import { runKept } from './kept-calls.ts';
import { keptBehind, keptFunctions } from './kept-functions.ts';
import { anyOf } from './lookups.ts';
import type { Machine } from './machine.ts';
import { madeWith } from './made-with.ts';
import { detached } from './open-transactions.ts';
import { givenParameters } from './parameters.ts';
import { getProperty, isNullish } from './properties.ts';
import { takesRequests } from './request-handlers.ts';
import type { Scope } from './scope.ts';
import { textOf } from './source-text.ts';
import { callsBackAtTheEnd, callsBackLater, inLaterTurn } from './turns.ts';
import { union } from './unions.ts';
import {
  type ExternalValue,
  type FunctionValue,
  freshId,
  INPUT,
  type NativeValue,
  type ObjectValue,
  optionsOf,
  rememberingInput,
  UNDEFINED,
  UNKNOWN,
  type UnionValue,
  type Value,
} from './values.ts';

const NOTHING_BOUND: readonly Value[] = [];

/** The value of a function expression or declaration in its scope. */
export function functionOf(node: ts.FunctionLikeDeclaration, scope: Scope, thisValue?: Value): FunctionValue {
  const { closures } = scope.module;
  if (!closures.has(node)) closures.set(node, { scope, thisValue });
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
          .map((one) =>
            speculate(machine, () =>
              asOneOfSeveral(machine, callee, one, node, () =>
                callFunction(machine, one, args, node, thisValue),
              ),
            ),
          ),
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
      return callExternal(machine, callee, args, node, thisValue);
    case 'unknown':
      if (callee.isLost === true) tellLost(machine, node);
      return passedOn(machine, args, node, callee.isLost === true ? UNKNOWN : callee);
    default:
      return passedOn(machine, args, node, UNKNOWN);
  }
}

function tellLost(machine: Machine, node: ts.Node): void {
  machine.diagnose('MIG-2006', node, {
    message:
      'What is called here may be one of more functions or services than are told apart: not all are followed',
  });
}

/** Of several functions that may be called at start-up, such as those of two strategies, each registers where it is the one. */
function asOneOfSeveral<T>(
  machine: Machine,
  { options }: UnionValue,
  one: Value,
  node: ts.Node,
  work: () => T,
): T {
  if (machine.phase !== 'bootstrap' || one.kind !== 'function' || !ts.isCallExpression(node)) return work();
  const { module } = one.scope;
  const isOnly = options.every((other) => other.kind !== 'function' || other.node === one.node);
  if (isOnly) return work();
  return given(
    machine,
    `${textOf(machine, node.expression)} is ${machine.recordOf(one.node, module).id}`,
    work,
  );
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
      // Of many classes, such as one controller for each part of a path, each makes its instance.
      return anyOf(
        machine,
        callee.options
          .filter((one) => !isNullish(one))
          .map((one) => constructValue(machine, one, args, node)),
        node,
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
function callExternal(
  machine: Machine,
  callee: ExternalValue,
  args: readonly Value[],
  node: ts.Node,
  thisValue: Value | undefined,
): Value {
  const bound = asBound(callee, args);
  if (bound !== undefined) return bound;
  if (isAskedOfText(callee.path)) return passedOn(machine, args, node, INPUT);
  const shared = callee.shared ?? rememberingInput();
  const made = madeAt(machine, callee, node);
  noteKeptUse(machine, callee);
  machine.callsOut?.(callee, args, node);
  // `memoize(find)(id)`, `passport.authenticate('jwt')(req, res, next)`: here is where they run.
  if (callee.path.endsWith('()'))
    for (const one of callee.wraps ?? [])
      if (!machine.registeredWhenGiven.has(one)) runWrapped(machine, callee, one, node);
  runKept(machine, keptBehind(machine, callee, args), node);
  // `guard.unless = unless; guard.unless({ path })`: the package runs the function that its own one is called on.
  const given = thisValue?.kind === 'function' ? [...args, thisValue] : args;
  const result: ExternalValue = {
    kind: 'external',
    package: callee.package,
    path: `${callee.path}()`,
    wraps: wrapped(given, callee.wraps),
    wrapsNative: handedOn(args) ?? callee.wrapsNative,
    keeps: keptFunctions(args, callee.keeps),
    around: around(args),
    shared,
    folder: callee.folder ?? folderNamed(machine, args),
    madeAt: made,
    madeWith: madeWith(callee, args),
    schema: schemaAfter(callee, args),
  };
  if (machine.isForLater?.(callee, args, node) === true) return result;
  const run = machine.phase === 'bootstrap' ? given.filter((arg) => !isHandler(arg)) : given;
  return passedOn(machine, run, node, checkedBySchema(machine, callee, args, node) ?? result, shared);
}

/** With what the package is known to give it, where that is told. */
function runWrapped(machine: Machine, callee: ExternalValue, callback: FunctionValue, node: ts.Node): void {
  const first = machine.takesRequestFirst.has(callback) ? machine.request : INPUT;
  mayRun(machine, callback, first, node, machine.givesWrapped?.(callee, callback));
}

/** `asyncHandler(async (req, res) => …)`: start-up wraps it, requests run it. */
function isHandler(value: Value): boolean {
  return value.kind === 'function' && takesRequests(value);
}

/** An absolute path below the application, of a folder with modules, among arguments and their properties. */
function folderNamed(machine: Machine, args: readonly Value[]): string | undefined {
  for (const arg of args) {
    if (namesModules(machine, arg)) return filePathOf(arg);
    if (arg.kind !== 'object' || arg.classOf !== undefined) continue;
    for (const value of arg.props.values()) if (namesModules(machine, value)) return filePathOf(value);
  }
  return undefined;
}

function namesModules(machine: Machine, value: Value): boolean {
  const path = filePathOf(value);
  return path?.startsWith('/') === true && holdsModules(machine, path);
}

function holdsModules({ sources }: Machine, folder: string): boolean {
  return (
    sources.offers(folder) &&
    (sources.list(folder) ?? []).some(({ name }) => /\.[cm]?[jt]s$/.test(name) && !name.endsWith('.d.ts'))
  );
}

/** `decorate(new Settings())`, and `pipeline({ list: { query() … } }, …)`: what is asked for by the name of a member is that member. */
function around([first, ...others]: readonly Value[]): ObjectValue | undefined {
  if (first?.kind !== 'object') return undefined;
  const isWrapped = first.classOf === undefined ? isOfSteps(first) : others.length === 0;
  return isWrapped ? first : undefined;
}

/** Whether an object holds others that hold functions: one for each thing that can be asked for. */
function isOfSteps({ props }: ObjectValue): boolean {
  return [...props.values()].some(
    (one) => one.kind === 'object' && one.classOf === undefined && holdsFunctions(one),
  );
}

function holdsFunctions({ props }: ObjectValue): boolean {
  return [...props.values()].some(({ kind }) => kind === 'function');
}

/** Functions handed to code that we do not see may run, with arguments that we do not know. */
export function passedOn(
  machine: Machine,
  args: readonly Value[],
  node: ts.Node,
  result: Value,
  first: Value = INPUT,
): Value {
  for (const arg of args.some(({ kind }) => kind === 'union') ? args.flatMap(optionsOf) : args) {
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

/** Runs a callback as whoever was given it may do, at once or in a later turn. @returns what it gives */
export function mayRun(
  machine: Machine,
  callback: FunctionValue,
  first: Value,
  node: ts.Node,
  known?: readonly Value[],
): Value {
  const args = known ?? parametersOf(callback).map((_, index) => (index === 0 ? first : INPUT));
  const { size } = machine.registeredAt;
  const further = new FurtherTurns(machine, callback.node, callback.scope);
  const called = () => callFunction(machine, callback, args, node);
  const run = callsBackAtTheEnd(node) ? () => detached(machine, called) : called;
  const turn = () => (callsBackLater(node) ? inLaterTurn(machine, run) : run());
  const given = speculate(machine, turn);
  const again = () => onceMore(machine, turn);
  if (further.areOthers()) again();
  noteGiven(machine, callback, node, again);
  if (machine.registeredAt.size > size) machine.registeredWhenGiven.add(callback);
  return given;
}

function wrapped(
  args: readonly Value[],
  before: readonly FunctionValue[] | undefined,
): readonly FunctionValue[] | undefined {
  if (!args.some(({ kind }) => MAY_HOLD_FUNCTIONS.has(kind))) return before;
  const functions = args.flatMap((arg) => (arg.kind === 'array' ? arg.items : [arg])).flatMap(mayBeRunAs);
  return functions.length === 0 ? before : [...functions, ...(before ?? [])];
}

function handedOn(args: readonly Value[]): readonly NativeValue[] | undefined {
  const natives = args.flatMap((one) => (one.kind === 'native' && one.isHandedOn === true ? [one] : []));
  return natives.length === 0 ? undefined : natives;
}

const MAY_HOLD_FUNCTIONS: ReadonlySet<Value['kind']> = new Set(['array', 'function', 'external', 'union']);

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
