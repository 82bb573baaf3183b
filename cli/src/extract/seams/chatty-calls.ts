import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import type { FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { lineOf } from '../../analyze/interpreter/machine.ts';
import type { SeamFunction } from './boundary.ts';
import { callsNamed } from './call-sites.ts';

const ELEMENT_BY_ELEMENT = new Set([
  'every',
  'filter',
  'find',
  'findIndex',
  'flatMap',
  'forEach',
  'map',
  'reduce',
  'reduceRight',
  'some',
]);

/**
 * Seams that are called once per turn of a loop, in words: each turn costs a request. Seen are loops and callbacks of arrays
 * around the call, and around a call of the function that makes it.
 */
export function chattyCalls(analysis: Analysis, seams: readonly SeamFunction[]): string[] {
  if (seams.length === 0) return [];
  const records = new Map([...analysis.machine.records.values()].map((record) => [record.id, record]));
  return seams.flatMap((seam) => {
    const callers = seam.callers.flatMap((id) => records.get(id) ?? []);
    const places = callers.flatMap((caller) => {
      const direct = loopedCalls(caller, seam.record);
      return direct.length > 0
        ? direct
        : callersOf(analysis, caller).flatMap((outer) => loopedCalls(outer, caller));
    });
    return [...new Set(places)]
      .sort()
      .map((place) => `${seam.record.id}: chatty, one request per turn of the loop at ${place}`);
  });
}

/** Where a function calls another one inside of a loop: `file:line`. */
function loopedCalls(caller: FunctionRecord, callee: FunctionRecord): string[] {
  return callsNamed(caller.node, callee)
    .filter(isInLoop)
    .map((call) => `${caller.file}:${lineOf(call)}`);
}

function callersOf({ machine }: Analysis, callee: FunctionRecord): FunctionRecord[] {
  const found = machine.allActivations.filter((one) =>
    [...one.calls].some((called) => called.record === callee),
  );
  return [...new Set(found.map((one) => one.record))];
}

/** Up to the function that runs once: callbacks that an array calls for each element are part of the loop. */
function isInLoop(call: ts.Node): boolean {
  for (let node = call; !ts.isSourceFile(node.parent); node = node.parent) {
    const { parent } = node;
    if (ts.isIterationStatement(parent, false) && !isOnceOf(parent, node)) return true;
    if (ts.isFunctionLike(node)) return isElementCallback(node);
  }
  return false;
}

/** The list of a `for … of` and the start of a `for` run once. */
function isOnceOf(loop: ts.IterationStatement, node: ts.Node): boolean {
  if (ts.isForStatement(loop)) return loop.initializer === node;
  return (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) && loop.expression === node;
}

function isElementCallback(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isCallExpression(parent) &&
    parent.arguments.some((one) => one === node) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    ELEMENT_BY_ELEMENT.has(parent.expression.name.text)
  );
}
