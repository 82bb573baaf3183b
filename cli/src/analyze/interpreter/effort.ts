import { ts } from '#typescript';
import type { FunctionRecord } from './activation.ts';
import type { Machine } from './machine.ts';
import type { FunctionValue, Value } from './values.ts';

/** Steps after which a function that never registers anything is run only for what decides what it asks for. */
const MOST_BARREN_STEPS = 300_000;
/** The same for functions that make instances. */
const MOST_MAKING_STEPS = 3_000_000;
/** And for those whose calls are many and cheap each. */
const MOST_CHEAP_STEPS = 600_000;
/** Steps that a cheap call takes. */
const CHEAP_CALL = 5_000;
/** A handler, and what wraps it, stand no deeper on the stack. */
const HANDLER_DEPTH = 4;
/** Steps after which start-up remembers the calls of a function that registers nothing, as requests do. */
const MANY_STEPS = 20_000;
/** How often a function may stand on the stack; folders nest less deeply than this. */
const MOST_NESTED = { bootstrap: 8, 'entry-points': 3 } as const;
/** The same for all closures of one place: what every service is wrapped in stands there once for each that calls the next. */
const MOST_CLOSURES_NESTED = 8;

/** Runs a function's body and books what it costs and brings; modules that it is the first to load cost whoever loads them. */
export function withEffort<T>(machine: Machine, record: FunctionRecord, work: () => T): T {
  const { spent, spentOnModules, registrations, deeds } = machine;
  try {
    return work();
  } finally {
    record.effort.calls += 1;
    record.effort.steps += machine.spent - spent - (machine.spentOnModules - spentOnModules);
    record.effort.registrations += machine.registrations - registrations;
    record.effort.deeds += machine.deeds - deeds;
  }
}

/**
 * Whether a function has cost much and brought nothing: further calls are followed where they ask for something else, if at all
 * (`call-contexts.ts`). What a handler is
 * wrapped in costs what all handlers cost, and brings what each of them does; so no handler is left out.
 */
export function isBarren(machine: Machine, record: FunctionRecord): boolean {
  const { effort } = record;
  if (effort.steps <= MOST_BARREN_STEPS) return false;
  const most = makesInstances(machine, record)
    ? MOST_MAKING_STEPS
    : effort.steps <= effort.calls * CHEAP_CALL
      ? MOST_CHEAP_STEPS
      : MOST_BARREN_STEPS;
  if (effort.steps <= most || effort.registrations > 0) return false;
  return machine.phase === 'bootstrap' || (effort.deeds === 0 && machine.stack.length > HANDLER_DEPTH);
}

/**
 * A constructor, what one calls, or what gives an instance that it has made: one without its members, or the one of another call, would
 * leave nothing of what is done with it.
 */
function makesInstances({ current }: Machine, { node, effort }: FunctionRecord): boolean {
  return (
    effort.makesInstances === true ||
    ts.isConstructorDeclaration(node) ||
    (current !== undefined && ts.isConstructorDeclaration(current.record.node))
  );
}

/** Whether start-up follows each call of a function anew: those that cost much and register nothing are remembered. */
export function isFollowedAnew(machine: Machine, { effort }: FunctionRecord): boolean {
  return machine.phase === 'bootstrap' && (effort.steps <= MANY_STEPS || effort.registrations > 0);
}

/**
 * Whether a function calls itself more deeply than following it could tell anything new. A helper that runs what it is given, such
 * as `later(work, done)`, stands on the stack once for each piece of work that leads to the next: what is new there is the work.
 */
export function nestsTooDeep(
  machine: Machine,
  record: FunctionRecord,
  { closesOver, args }: { readonly closesOver: number; readonly args: readonly Value[] },
): boolean {
  const most = MOST_NESTED[machine.phase];
  let nested = 0;
  let closures = 0;
  for (const one of machine.stack) {
    if (one.record !== record) continue;
    if (isDeeperInTree(machine, args, one.running?.args)) continue;
    closures += 1;
    if (one.closesOver === closesOver && !givesOtherWork(args, one.running?.args)) nested += 1;
    if (nested >= most || closures >= MOST_CLOSURES_NESTED) return true;
  }
  return false;
}

/** `visit(node.child)` of a tree that start-up has made, which comes to an end by itself: the call is not of the node of another one. */
function isDeeperInTree(
  { stateOfRequests }: Machine,
  args: readonly Value[],
  before: readonly Value[] | undefined,
): boolean {
  return args.some((arg, index) => {
    const other = before?.[index];
    return (
      arg.kind === 'object' &&
      other?.kind === 'object' &&
      arg.id !== other.id &&
      stateOfRequests?.isOfStartUp(arg.id) === true &&
      stateOfRequests.isOfStartUp(other.id)
    );
  });
}

/** Whether a call is given a function of the program that another one was not given in its place. */
function givesOtherWork(args: readonly Value[], before: readonly Value[] | undefined): boolean {
  return args.some((arg, index) => arg.kind === 'function' && !isSameWork(arg, before?.[index]));
}

function isSameWork({ node }: FunctionValue, before: Value | undefined): boolean {
  return before?.kind === 'function' && before.node === node;
}

/** Tells that what began at a node was not followed to its end. */
export function tellSpent(machine: Machine, node: ts.Node): void {
  if (machine.isSpent)
    machine.diagnose('MIG-2006', node, { message: 'What begins here costs too much to follow to its end' });
}
