import { ts } from '#typescript';
import { under } from '../branches.ts';
import { callFunction, parametersOf, passedOn } from '../calls.ts';
import { entriesOf } from '../entries.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { conditionOfMember } from '../member-conditions.ts';
import { isNullish } from '../properties.ts';
import { spreadOf } from '../spreads.ts';
import { union } from '../unions.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  optionsOf,
  settled,
  truthOf,
  UNDEFINED,
  type Value,
} from '../values.ts';
import { ownMember } from './own-member.ts';

type Helper = (machine: Machine, call: Call) => Value;

/** `async`: steps that get a callback each, and hand on what they give to it. What else it has is a package's function like others. */
const HELPERS: Readonly<Record<string, Helper>> = {
  waterfall,
  series: together,
  parallel: together,
  parallelLimit: together,
  each: overItems,
  eachSeries: overItems,
  eachLimit: overItems,
  forEach: overItems,
  forEachSeries: overItems,
  forEachLimit: overItems,
  map: overItems,
  mapSeries: overItems,
  mapLimit: overItems,
};
const NAMES = Object.keys(HELPERS);

export const asyncStepsModel: LibraryModel = {
  packages: ['async', ...NAMES.map((name) => `async/${name}`)],
  load: (machine, specifier) => {
    const helperOf = (name: string): NativeValue | undefined => {
      const helper = ownMember(HELPERS, name);
      return helper === undefined
        ? undefined
        : nativeFunction(`async.${name}`, (call) => helper(machine, call));
    };
    const own: NativeValue = native('async', {
      get: (name) =>
        name === 'default'
          ? own
          : (helperOf(name) ?? { kind: 'external', package: 'async', path: `.${name}` }),
    });
    return helperOf(specifier.replace(/^async\//, '')) ?? own;
  },
};

/** One step after the other, each with what the one before it gave. */
function waterfall(machine: Machine, { args: [given = UNDEFINED, ...rest], node }: Call): Value {
  const { items, open } = spreadOf(given);
  if (items.length === 0 && open) return passedOn(machine, [given, ...rest], node, INPUT);
  let values: readonly Value[] = [];
  for (const [at, step] of items.entries())
    values = runStep(machine, step, values, node, wantedBy(items[at + 1] ?? rest.at(-1)) - 1);
  return finish(machine, rest, values, values[0] ?? UNDEFINED, node);
}

/** All steps, in a list or by name; at the end there is what each of them gave. */
function together(machine: Machine, { args: [given = UNDEFINED, ...rest], node }: Call): Value {
  const entries = entriesOf(machine, given, node) ?? [];
  if (entries.length === 0) return passedOn(machine, [given, ...rest], node, INPUT);
  const results = entries.map(([name, step]): [string, Value] => {
    const run = (): Value => resultOf(runStep(machine, step, [], node, 1));
    const condition = given.kind === 'array' ? given.when?.get(Number(name)) : conditionOfMember(given, name);
    return [name, condition === undefined ? run() : under(machine, condition, run)];
  });
  const result =
    given.kind === 'array'
      ? arrayValue(
          results.map(([, value]) => value),
          given.open,
        )
      : objectValue(results);
  return finish(machine, rest, [result], result, node);
}

/** The same work for each item of a list. */
function overItems(machine: Machine, { args: [list = UNDEFINED, ...rest], node }: Call): Value {
  const [work, done] = rest.filter((one) => one.kind !== 'literal' && one.kind !== 'unknown');
  const entries = entriesOf(machine, list, node) ?? [];
  if (work === undefined || entries.length === 0) return passedOn(machine, rest, node, INPUT);
  const results = entries.map(([, item]) => resultOf(runStep(machine, work, [item], node, 1)));
  const result = arrayValue(results, true);
  return finish(machine, done === undefined ? [] : [done], [result], result, node);
}

/** Runs a step with a callback behind what it takes; gives what it hands to the callback, without the error. */
function runStep(
  machine: Machine,
  step: Value,
  values: readonly Value[],
  node: ts.Node,
  wanted: number,
): readonly Value[] {
  const called: (readonly Value[])[] = [];
  const callback: NativeValue = {
    ...nativeFunction('callback', ({ args }) => {
      called.push(args);
      return UNDEFINED;
    }),
    isCallback: true,
  };
  const result = settled(callFunction(machine, step, [...values, callback], node));
  const returns = optionsOf(step).some((one) => one.kind === 'function' && isAsync(one.node));
  return returns ? [result] : givenTo(called, wanted);
}

function isAsync(node: ts.FunctionLikeDeclaration): boolean {
  return node.modifiers?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword) === true;
}

/** Of calls that name an error nothing is handed on; where none is sure to name none, as much as the next step takes. */
function givenTo(called: readonly (readonly Value[])[], wanted: number): readonly Value[] {
  const successes = called.filter(([error = UNDEFINED]) => truthOf(error) !== true);
  const isSure = successes.some(([error = UNDEFINED]) => isNullish(error));
  const count = Math.max(isSure ? 0 : wanted, ...successes.map(({ length }) => length - 1));
  return Array.from({ length: Math.max(count, 0) }, (_, at) => {
    const given = successes.flatMap((args) => args[at + 1] ?? []);
    return given.length === 0 ? INPUT : union(given);
  });
}

/** How many parameters a step has that are not bound. */
function wantedBy(step: Value | undefined): number {
  return step?.kind === 'function' ? parametersOf(step).length - step.bound.length : 1;
}

/** Of one value the value itself, of several a list. */
function resultOf(values: readonly Value[]): Value {
  return values.length > 1 ? arrayValue([...values]) : (values[0] ?? UNDEFINED);
}

/** Calls the callback at the end, if there is one; without one there is a promise. */
function finish(
  machine: Machine,
  rest: readonly Value[],
  values: readonly Value[],
  promised: Value,
  node: ts.Node,
): Value {
  const done = rest.at(-1);
  if (done !== undefined) callFunction(machine, done, [INPUT, ...values], node);
  return promised;
}
