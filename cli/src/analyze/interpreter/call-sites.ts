import { ts } from '#typescript';
import type { FunctionRecord } from './activation.ts';
import type { Machine } from './machine.ts';
import { rememberedTest } from './remembered-test.ts';
import type { Scope } from './scope.ts';
import { partsOf } from './texts.ts';
import { optionsOf, UNDEFINED, type Value } from './values.ts';

/** One call into a package or the platform, as the interpretation saw it: a loop or a second caller makes another one. */
export interface CallSite {
  readonly node: ts.CallExpression | ts.NewExpression;
  /** What is called, such as `bullmq.Worker`, `fs.writeFile`, `res.write`, `class Mailer`; results of calls end in `()`. */
  readonly target: string;
  readonly args: readonly Value[];
  /** What the client was made with whose method is called. */
  readonly madeWith?: readonly Value[] | undefined;
  /** The function that makes the call. */
  readonly caller: FunctionRecord;
  readonly phase: 'bootstrap' | 'entry-points';
}

interface SeenCall {
  readonly node: ts.CallExpression | ts.NewExpression;
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly scope: Scope;
}

/** More different calls of one place tell nothing new, unless they are given other texts: the hosts of a helper that calls. */
const MOST_CALLS = 24;
/** Those that are told apart by their texts. */
const MOST_TEXTS = 256;

/** Of the built-in functions only these matter to a detector; `map` and `then` would fill the memory. */
const isWatched = rememberedTest(
  /^(?:fs|http|express|pg|process|context|awilix|inversify|document)\.|^(?:set(?:Interval|Timeout)|listen|emit|on|once|addListener|set|run|enterWith)$/,
);

/** Remembers a call for the detectors. */
export function noteCallSite(machine: Machine, seen: SeenCall): void {
  const { node, args } = seen;
  const caller = machine.current?.record;
  const before = machine.callSites.get(node);
  const isOneOfMany = before !== undefined && before.length >= MOST_CALLS;
  if (caller === undefined || (isOneOfMany && !tellsMore(machine, node, before, args))) return;
  for (const { target, madeWith } of targetsOf(machine, seen)) {
    const known = machine.callSites.get(node) ?? [];
    if (known.length === 0) machine.callSites.set(node, known);
    const site: CallSite = { node, target, args, madeWith, caller, phase: machine.phase };
    const same = isOneOfMany ? -1 : known.findIndex((one) => isSameSite(one, site));
    if (same === -1) known.push(site);
    else if (machine.phase === 'bootstrap' && knowsMore(args, known[same]?.args ?? [])) known[same] = site;
  }
}

/** Texts of the calls of a place that has many. */
const textsOfPlaces = new WeakMap<readonly CallSite[], Set<string>>();

/** Whether one more call of a place that has many already is given a text that none of them was. */
function tellsMore(
  machine: Machine,
  node: ts.Node,
  before: readonly CallSite[],
  args: readonly Value[],
): boolean {
  const text = textsOf(args);
  if (text === '') return false;
  const known = textsOfPlaces.get(before) ?? new Set(before.map((one) => textsOf(one.args)));
  textsOfPlaces.set(before, known);
  if (known.has(text)) return false;
  if (before.length >= MOST_TEXTS) {
    machine.crowdedSites.add(node);
    return false;
  }
  known.add(text);
  return true;
}

/** The known texts among arguments, whole or in pieces. */
function textsOf(args: readonly Value[]): string {
  return args
    .flatMap(optionsOf)
    .flatMap((one) => {
      const parts = one.kind === 'literal' || one.kind === 'unknown' ? partsOf(one) : [null];
      return parts.some((part) => part !== null) ? [parts.map((part) => part ?? '{?}').join('')] : [];
    })
    .join('\n');
}

/** What is called back with an error, or with what it waits for, gives the same closure twice: one of them knows what it works on. */
function knowsMore(args: readonly Value[], before: readonly Value[]): boolean {
  return args.some((arg, at) => {
    const other = before[at];
    if (arg.kind !== 'function' || other?.kind !== 'function' || arg.scope === other.scope) return false;
    return lackedBy(arg.scope) < lackedBy(other.scope);
  });
}

/** How many of the variables around a closure hold nothing that is known. */
function lackedBy(scope: Scope): number {
  let lacked = 0;
  for (let one: Scope | undefined = scope; one?.parent !== undefined; one = one.parent)
    for (const [, value] of one.entries()) if (value === UNDEFINED || value.kind === 'unknown') lacked += 1;
  return lacked;
}

function isSameSite(one: CallSite, other: CallSite): boolean {
  const { target, madeWith, args, phase } = other;
  return (
    one.target === target &&
    (one.madeWith === madeWith || sameArguments(one.madeWith ?? [], madeWith ?? [])) &&
    sameArguments(one.args, args) &&
    (phase !== 'bootstrap' || areMadeAlike(one.args, args))
  );
}

/** `for (const table of tables) schedule(nightly, sweep(table))`: start-up hands over another function each time. */
function areMadeAlike(left: readonly Value[], right: readonly Value[]): boolean {
  return left.every((one, at) => {
    const other = right[at];
    if (one.kind !== 'function' || other?.kind !== 'function' || one.scope === other.scope) return true;
    // Of one that knows less than the other it is the same.
    return lackedBy(one.scope) !== lackedBy(other.scope);
  });
}

/** Looks no deeper than a detector would: prints of whole closures cost more than the calls are worth. */
function sameArguments(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((one, index) => isSame(one, right[index]));
}

function isSame(left: Value, right: Value | undefined): boolean {
  if (left === right) return true;
  if (left.kind === 'literal' && right?.kind === 'literal') return left.value === right.value;
  if (left.kind === 'function' && right?.kind === 'function') return left.node === right.node;
  return left.kind === right?.kind && left.kind !== 'object' && left.kind !== 'unknown';
}

type Target = Pick<CallSite, 'target' | 'madeWith'>;

function targetsOf(machine: Machine, { node, callee, scope }: SeenCall): readonly Target[] {
  const found: Target[] = [];
  for (const one of optionsOf(callee)) {
    if (one.kind === 'external')
      found.push({ target: externalName(one.package, one.path), madeWith: one.madeWith });
    else if (one.kind === 'class') found.push({ target: `class ${one.node.name?.text ?? ''}`.trim() });
    else if (one.kind === 'native' && isWatched(one.label)) found.push({ target: one.label });
    else if (one.kind === 'function' && ts.isNewExpression(node) && one.node.name !== undefined)
      found.push({ target: `class ${one.node.name.getText()}` });
  }
  if (found.length > 0) return found;
  const side = sideOf(machine, node.expression, scope);
  return side === undefined ? [] : [{ target: `${side}.${memberName(node.expression)}` }];
}

/** Names of what is called, by package and path: the same few are asked for at nearly every call. */
const externalNames = new Map<string, Map<string, string>>();

export function externalName(name: string, path: string): string {
  const ofPackage = externalNames.get(name) ?? new Map<string, string>();
  if (ofPackage.size === 0) externalNames.set(name, ofPackage);
  const known = ofPackage.get(path) ?? nameOfExternal(name, path);
  ofPackage.set(path, known);
  return known;
}

/** `package.member`, without the `default` that interoperation between module systems adds. */
function nameOfExternal(name: string, path: string): string {
  const member = path.replace(/^\.default(?=[.(]|$)/, '');
  if (name === 'globals') return member;
  return member === '' || /^[.(]/.test(member) ? `${name}${member}` : `${name}.${member}`;
}

function memberName(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
}

/** Whether a method belongs to the request or the response: by value, else by the usual name or type of a parameter. */
function sideOf(machine: Machine, callee: ts.Expression, scope: Scope): 'req' | 'res' | undefined {
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const root = rootOf(callee);
  if (root === undefined) return undefined;
  const value = scope.lookup(root.text)?.get();
  if (value === machine.response) return 'res';
  if (value === machine.request) return 'req';
  if (value?.kind !== 'unknown') return undefined;
  if (/^(?:res|response|reply)$/.test(root.text)) return 'res';
  return /^(?:req|request)$/.test(root.text) ? 'req' : undefined;
}

/** The first name of a chain such as `res.status(200).set(…).write`. */
export function rootOf(expression: ts.Expression): ts.Identifier | undefined {
  let one = expression;
  while (
    ts.isPropertyAccessExpression(one) ||
    ts.isElementAccessExpression(one) ||
    ts.isCallExpression(one) ||
    ts.isNonNullExpression(one)
  )
    one = one.expression;
  return ts.isIdentifier(one) ? one : undefined;
}
