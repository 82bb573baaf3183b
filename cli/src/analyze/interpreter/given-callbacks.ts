import { ts } from '#typescript';
import { walkTree } from '../sources/walk-tree.ts';
import type { Machine } from './machine.ts';
import { addNames, declaredBy } from './said-names.ts';
import type { Scope } from './scope.ts';
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
  /** The function around it whose variables it finds. */
  readonly owner: number;
  /** What these were when it had run. */
  found: readonly Found[];
  runs: number;
}

/** Callbacks that change for each other what they find are run so often. */
const MOST_RUNS = 2;

/** To be told of a callback that has run where it was given. */
export function noteGiven(machine: Machine, callback: FunctionValue, node: ts.Node, again: () => void): void {
  if (machine.phase === 'bootstrap' || machine.onceMore !== undefined || runsAtOnce(node)) return;
  const owner = ownerOf(callback);
  if (owner === undefined) return;
  machine.givenCallbacks.push({ callback, again, owner, found: foundBy(callback), runs: 0 });
}

/** At the end of a function: those of the callbacks it gave away that would find something else by now run again. */
export function runGivenAgain(machine: Machine, from: number, scope: Scope): void {
  const { givenCallbacks } = machine;
  if (givenCallbacks.length === from) return;
  for (let index = from; index < givenCallbacks.length; index += 1) {
    const one = givenCallbacks[index];
    if (one === undefined || one.runs >= MOST_RUNS || !findsMore(one)) continue;
    one.runs += 1;
    one.again();
    one.found = foundBy(one.callback);
  }
  // What belongs to a function around this one may still be changed there.
  const kept = givenCallbacks.splice(from).filter(({ owner }) => owner < scope.id);
  givenCallbacks.push(...kept);
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

/** The outermost function whose variables a callback finds; those of modules, which outlive all requests, are found anyway. */
function ownerOf({ node, scope }: FunctionValue, depth: number = DEEPEST): number | undefined {
  const owners = namesAround(node).flatMap((name) => {
    const owner = scope.ownerOf(name);
    if (owner?.parent === undefined) return [];
    const value = owner.lookup(name)?.get();
    const inner = value?.kind === 'function' && depth > 1 ? ownerOf(value, depth - 1) : undefined;
    return [owner.id, ...(inner === undefined ? [] : [inner])];
  });
  return owners.length === 0 ? undefined : Math.min(...owners);
}

/** `() => work()` of a helper: what it finds is what the callback finds that the helper was given. */
const DEEPEST = 2;

/** The states of one variable; none where there is no such variable yet. */
type Found = ReadonlySet<string>;

/** The states of most variables need not be told: they were not there, or not decided, when the callback ran. */
function findsMore({ callback, found }: GivenCallback): boolean {
  let index = 0;
  for (const value of variablesOf(callback)) {
    const before = found[index];
    index += 1;
    if (before === undefined || before.size === 0 || before.has(UNDECIDED)) continue;
    if (value !== undefined && optionsOf(value).some((one) => !before.has(filledBy(one)))) return true;
  }
  return false;
}

function foundBy(callback: FunctionValue): readonly Found[] {
  return [...variablesOf(callback)].map(
    (value) => new Set(value === undefined ? [] : optionsOf(value).map(filledBy)),
  );
}

/** What is in each variable around a callback, and in those around a helper among them; undefined where nothing is yet. */
function* variablesOf({ node, scope }: FunctionValue, depth: number = DEEPEST): Generator<Value | undefined> {
  for (const name of namesAround(node)) {
    const owner = scope.ownerOf(name);
    const value = owner?.parent === undefined ? undefined : owner.lookup(name)?.get();
    yield value;
    if (value?.kind === 'function' && depth > 1) yield* variablesOf(value, depth - 1);
  }
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
