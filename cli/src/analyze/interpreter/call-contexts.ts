import { hash } from 'node:crypto';
import type { FunctionRecord } from './activation.ts';
import { capturedPrint, decisivePrint, questionPrint } from './decisive-prints.ts';
import { isBarren } from './effort.ts';
import { fingerprint, functionFingerprint } from './fingerprints.ts';
import { gatheredBy } from './gathering.ts';
import type { Contexts, Machine } from './machine.ts';
import { surroundings } from './open-transactions.ts';
import type { FunctionValue, Value } from './values.ts';

/** Different calls of one function that are told apart by all that they are given. */
const MOST_CONTEXTS = 24;
/** Further ones that are told apart by what decides which tables they reach. */
const MOST_QUESTIONS = 4_000;
/** The first of what fills objects: what is given a file of each language in each folder would use up the steps of all others. */
const MOST_FILLED = 256;
/** Steps that a function which costs much may take while it asks the world. */
const MOST_ASKING_STEPS = 1_000_000;

/** And one that gathers something for the function around it. */
const MOST_GATHERING_STEPS = 2_000_000;

/** A call of a function of the program. */
export interface CallOf {
  readonly callee: FunctionValue;
  readonly args: readonly Value[];
  readonly thisValue: Value | undefined;
}

/** A call by what tells it apart from others of its function. */
interface Context {
  readonly key: string;
  /** The function's other calls, with the same scope around it and the same `this`. */
  readonly contexts: Contexts;
  /** Whether the key is that of all further calls, so that what one of them gives is not what this one gives. */
  readonly isOneOfTooMany: boolean;
  /** The same where the call gives nothing either way. */
  readonly isIdle?: true;
}

/**
 * What tells a call apart where calls are remembered: in the entry-point phase, and where a function has cost much. After many
 * different calls of one function further ones are told apart by what decides what they ask for. */
export function contextOf(machine: Machine, record: FunctionRecord, call: CallOf): Context {
  const { callee, args, thisValue } = call;
  const around = surroundings(machine);
  const self =
    functionFingerprint(callee, thisValue ?? callee.thisValue) + around + onceMoreBy(machine, callee);
  const { leftPrints } = machine;
  const on = leftPrints.of(thisValue ?? callee.thisValue);
  let key = `${self}${on}(`;
  let left = '';
  for (const arg of args) {
    const print = leftPrints.of(arg);
    key += `${fingerprint(arg)}${print},`;
    if (arg.kind === 'object' && arg.classOf === undefined) left += print;
  }
  const contexts = machine.contextsOf(self);
  if (machine.activations.has(key)) return { key, contexts, isOneOfTooMany: false };
  if (isBarren(machine, record) && !mayStillGather(callee, record))
    return barrenContext(machine, record, call, around, left);
  contexts.count += 1;
  if (contexts.count <= mostContexts(machine, record, contexts))
    return { key, contexts, isOneOfTooMany: false };
  return questionOf(machine, record, call, self, left);
}

/** A closure that is called once more may find something else in the function around it. */
function onceMoreBy({ onceMore }: Machine, { scope }: FunctionValue): string {
  return onceMore === undefined || scope.parent === undefined ? '' : `^${onceMore}`;
}

/** What fills the objects that it is given is followed for each of them, but not where it calls itself with what it has just made. */
function mostContexts({ stack }: Machine, record: FunctionRecord, { fills }: Contexts): number {
  return fills && !stack.some((one) => one.record === record) ? MOST_FILLED : MOST_CONTEXTS;
}

/** Of what has cost much and done nothing, further calls are not followed; of what asks the world, those that ask for something else. */
function barrenContext(
  machine: Machine,
  record: FunctionRecord,
  call: CallOf,
  around: string,
  left: string,
): Context {
  const { callee, thisValue } = call;
  const place = `${callee.node.pos}@${callee.scope.module.absolutePath}`;
  if (record.effort.deeds === 0 || record.effort.steps > MOST_ASKING_STEPS) {
    const key = `${place}${around}(*)`;
    if (machine.activations.has(key))
      machine.diagnose('MIG-2006', record.node, {
        message: `${record.id} costs too much to follow each of its calls: further ones are not followed`,
      });
    return { key, contexts: machine.contextsOf(place), isOneOfTooMany: true };
  }
  const on = thisValue === undefined ? '' : decisivePrint(thisValue);
  return questionOf(
    machine,
    record,
    call,
    `${place}[${short(capturedPrint(callee.scope))}]${around}.${short(on)}`,
    left,
  );
}

/** What a callback gathers hangs on the call around it, so that no other call of it stands for this one. */
function mayStillGather({ node }: FunctionValue, { effort }: FunctionRecord): boolean {
  return effort.steps <= MOST_GATHERING_STEPS && gatheredBy(node).length > 0;
}

/** `lines.forEach((line) => { text += line; })`: what is gathered is known as long as each item is. */
function gathersItem({ node }: FunctionValue, [item]: readonly Value[]): boolean {
  return item?.kind === 'literal' && typeof item.value === 'string' && gatheredBy(node).length > 0;
}

function questionOf(
  machine: Machine,
  record: FunctionRecord,
  { callee, args }: CallOf,
  self: string,
  left: string,
): Context {
  const contexts = machine.contextsOf(self);
  const keyOfAll = `${self}(*)`;
  // Of what asks nothing of the world, answers nothing and gathers nothing, more calls tell nothing new.
  const isIdle =
    machine.phase === 'entry-points' &&
    record.effort.deeds === 0 &&
    !contexts.answers &&
    !gathersItem(callee, args);
  if (isIdle) return { key: keyOfAll, contexts, isOneOfTooMany: false, isIdle };
  const key = `${self}(*${short(questionPrint(args) + left)})`;
  if (machine.activations.has(key)) return { key, contexts, isOneOfTooMany: false };
  contexts.questions += 1;
  if (contexts.questions <= MOST_QUESTIONS) return { key, contexts, isOneOfTooMany: false };
  if (record.effort.deeds > 0)
    machine.diagnose('MIG-2006', record.node, {
      message: `${record.id} is called with too many different texts to follow each`,
    });
  return { key: keyOfAll, contexts, isOneOfTooMany: true };
}

const LONGEST_PRINT = 200;

/** Keys are kept as long as the analysis, and prints of large objects would fill its memory. */
function short(print: string): string {
  return print.length <= LONGEST_PRINT ? print : hash('sha1', print);
}
