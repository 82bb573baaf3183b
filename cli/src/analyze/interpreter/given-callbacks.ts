import { ts } from '#typescript';
import { walkTree } from '../sources/walk-tree.ts';
import type { Machine } from './machine.ts';
import { addNames, declaredBy } from './said-names.ts';
import type { Binding, Scope } from './scope.ts';
import { type FunctionValue, optionsOf, type Value } from './values.ts';
import { stateOf, UNDECIDED } from './variable-states.ts';

/**
 * A callback that was given to what is not followed, such as `parser.on('end', …)` or `server.handle('call', …)`. It ran where it was
 * given; in the program it runs later, and finds what was put into variables around it since.
 */
export interface GivenCallback {
  readonly callback: FunctionValue;
  /** Runs it once more. */
  readonly again: () => void;
  /** The scopes around it whose variables it finds, the outermost first; those that have ended are taken off. */
  readonly owners: number[];
  /** What these were when it had run. */
  found: readonly Found[];
  runs: number;
}

/** Callbacks that change for each other what they find are run so often. */
const MOST_RUNS = 2;

/** To be told of a callback that has run where it was given. */
export function noteGiven(machine: Machine, callback: FunctionValue, node: ts.Node, again: () => void): void {
  if (machine.phase === 'bootstrap' || machine.onceMore !== undefined || runsAtOnce(node)) return;
  const found = foundBy(callback);
  if (found.length === 0) return;
  const owners = [...new Set(ownersOf(callback))].sort((left, right) => left - right);
  machine.givenCallbacks.push({ callback, again, owners, found, runs: 0 });
}

/** At the end of a function: those of the callbacks given away that find its variables, and would find something else by now, run again. */
export function runGivenAgain(machine: Machine, from: number, scope: Scope): void {
  const { givenCallbacks } = machine;
  if (givenCallbacks.length === from) return;
  for (let index = from; index < givenCallbacks.length; index += 1) {
    const one = givenCallbacks[index];
    if (one === undefined || !endsFor(one, scope) || !findsMore(one)) continue;
    one.runs += 1;
    one.again();
    one.found = foundBy(one.callback);
  }
  // What belongs to a function around this one may still be changed there.
  const kept = givenCallbacks
    .splice(from)
    .filter(({ owners, runs }) => owners.length > 0 && runs < MOST_RUNS);
  givenCallbacks.push(...kept);
}

/** Whether a function that ends has variables that a callback finds; scopes are numbered as they begin. */
function endsFor({ owners }: GivenCallback, { id }: Scope): boolean {
  let ends = false;
  for (let last = owners.at(-1); last !== undefined && last >= id; last = owners.at(-1)) {
    owners.pop();
    ends = true;
  }
  return ends;
}

/** What goes through a list has done so when it returns, and promises keep their order. */
const AT_ONCE =
  /^(?:(?:for)?[eE]ach|map|filter|find\w*|some|every|reduce\w*|sort\w*|flatMap|\w+By|times|then|catch|finally)$/;

function runsAtOnce(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return AT_ONCE.test(expression.text);
  return ts.isPropertyAccessExpression(expression) && AT_ONCE.test(expression.name.text);
}

/** The scopes whose variables a callback finds; those of modules, which outlive all requests, are found anyway. */
function ownersOf({ node, scope }: FunctionValue, depth: number = DEEPEST): readonly number[] {
  return namesAround(node).flatMap((name) => {
    const owner = scope.ownerOf(name);
    if (owner?.parent === undefined) return [];
    const value = owner.lookup(name)?.get();
    return [owner.id, ...(value?.kind === 'function' && depth > 1 ? ownersOf(value, depth - 1) : [])];
  });
}

/** `() => work()` of a helper: what it finds is what the callback finds that the helper was given. */
const DEEPEST = 2;

/** A variable that a callback has found, of which it can be told whether there is something else in it by now. */
interface Found {
  readonly variable: Binding;
  /** What was in it when the callback had run. */
  readonly states: ReadonlySet<string>;
  /** A value that was looked at since and told nothing new; one that holds others may have been filled. */
  seen: Value | undefined;
}

function findsMore({ found }: GivenCallback): boolean {
  for (const one of found) {
    const value = one.variable.get();
    if (value === one.seen && !isFillable(value)) continue;
    if (optionsOf(value).some((option) => !one.states.has(filledBy(option)))) return true;
    one.seen = value;
  }
  return false;
}

/** Of most variables nothing need be told again: they were not there, or not decided, when the callback ran. */
function foundBy(callback: FunctionValue): readonly Found[] {
  return variablesOf(callback).flatMap((variable) => {
    const value = variable.get();
    const states = new Set(optionsOf(value).map(filledBy));
    return states.size === 0 || states.has(UNDECIDED) ? [] : [{ variable, states, seen: value }];
  });
}

function isFillable(value: Value): boolean {
  switch (value.kind) {
    case 'literal':
    case 'function':
    case 'class':
      return false;
    default:
      return true;
  }
}

/** The variables around a callback, and those around a helper among them. */
function variablesOf({ node, scope }: FunctionValue, depth: number = DEEPEST): readonly Binding[] {
  return namesAround(node).flatMap((name) => {
    const owner = scope.ownerOf(name);
    const variable = owner?.parent === undefined ? undefined : owner.lookup(name);
    if (variable === undefined) return [];
    const value = variable.get();
    return [variable, ...(value.kind === 'function' && depth > 1 ? variablesOf(value, depth - 1) : [])];
  });
}

/** What is in a value, as far as more may have been put there: in a list that may hold more than is known, too. */
function filledBy(value: Value): string {
  return value.kind === 'array' ? `${value.items.length}${value.open ? '+' : ''}` : stateOf(value);
}

const known = new WeakMap<ts.Node, readonly string[]>();

/** Names that a function says and does not declare; none of one that calls nothing, which would do nothing else another time. */
function namesAround(node: ts.Node): readonly string[] {
  const before = known.get(node);
  if (before !== undefined) return before;
  const said = new Set<string>();
  const own = new Set<string>();
  let calls = false;
  addNames(node, said);
  walkTree(node, (one) => {
    for (const name of declaredBy(one)) own.add(name);
    if (ts.isCallExpression(one)) calls = true;
    return true;
  });
  const names = calls ? [...said].filter((name) => !own.has(name)) : [];
  known.set(node, names);
  return names;
}
