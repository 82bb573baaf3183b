import { ts } from '#typescript';
import { speculate } from './branch-variables.ts';
import { under } from './branches.ts';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import { assign, bindPattern } from './patterns.ts';
import { conditionsOf, entriesOf, iterate, spreadOf } from './properties.ts';
import type { Scope } from './scope.ts';
import { type Completion, declareVariables, execute } from './statements.ts';
import { fingerprint, literal, truthOf, UNKNOWN, type Value } from './values.ts';

/** A program that goes on for longer is one whose end is not seen. */
const MOST_TURNS = 20_000;
/** Steps that one run of a loop may take while nothing comes of it that the model would show. */
const MOST_BARREN_LOOP_STEPS = { counted: 20_000, listed: 200_000 } as const;

/** Turns of a loop without a condition of its own that are followed although it may have been left before. */
const MOST_DOUBTFUL_TURNS = 8;
/** Those that register nothing: a worker's loop does the same in each turn, for ever. */
const MOST_IDLE_TURNS = 64;

/** Watches one run of a loop: whether its further turns are worth following. */
function turnLimit(machine: Machine, most: number): () => boolean {
  const { spent, registrations, noted } = machine;
  const seen = machine.allActivations.length;
  return () =>
    machine.spent - spent < most ||
    machine.registrations > registrations ||
    machine.noted > noted ||
    machine.allActivations.length > seen;
}

export function loop(machine: Machine, node: ts.Statement, scope: Scope, returned: Value[]): Completion {
  if (ts.isForOfStatement(node)) {
    const list = evaluate(machine, node.expression, scope);
    // A list of which nothing is known but that it may hold something is gone through once, or all in it would be missed.
    const { items: known, open } = spreadOf(list);
    const items = open && known.length === 0 ? undefined : iterate(list);
    return forEach(machine, node, items, scope, returned, conditionsOf(list));
  }
  if (ts.isForInStatement(node)) {
    const entries = entriesOf(machine, evaluate(machine, node.expression, scope), node);
    return forEach(
      machine,
      node,
      entries?.map(([name]) => literal(name)),
      scope,
      returned,
    );
  }
  const inner = scope.block();
  if (ts.isForStatement(node)) {
    const start = node.initializer;
    if (start !== undefined) {
      if (ts.isVariableDeclarationList(start)) declareVariables(machine, start, inner);
      else evaluate(machine, start, inner);
    }
    return turns(machine, node.condition, node.statement, node.incrementor, inner, returned);
  }
  if (ts.isWhileStatement(node))
    return turns(machine, node.expression, node.statement, undefined, inner, returned);
  if (ts.isDoStatement(node))
    return speculate(machine, () => leaveLoop(execute(machine, node.statement, inner, returned)));
  return 'normal';
}

function forEach(
  machine: Machine,
  node: ts.ForInOrOfStatement,
  items: readonly Value[] | undefined,
  scope: Scope,
  returned: Value[],
  when: ReadonlyMap<number, string> = new Map(),
): Completion {
  const turn = (item: Value): Completion => {
    const inner = scope.block();
    if (ts.isVariableDeclarationList(node.initializer)) {
      const [declaration] = node.initializer.declarations;
      if (declaration !== undefined) bindPattern(machine, declaration.name, item, inner);
    } else assign(machine, node.initializer, item, inner);
    return execute(machine, node.statement, inner, returned);
  };
  if (items === undefined) {
    speculate(machine, () => turn(UNKNOWN));
    return 'normal';
  }
  const goesOn = turnLimit(machine, MOST_BARREN_LOOP_STEPS.listed);
  // What a turn adds to the list is not gone through: two lists that the analysis takes for one would never end.
  for (const [index, item] of [...items].entries()) {
    if (!goesOn()) break;
    const condition = when.get(index);
    if (condition !== undefined) {
      under(machine, condition, () => turn(item));
      continue;
    }
    const completion = turn(item);
    if (completion === 'break') break;
    if (completion === 'return' || completion === 'throw') return completion;
  }
  return 'normal';
}

/** A counted loop runs while its condition is known to hold; an unknown one runs once. */
function turns(
  machine: Machine,
  condition: ts.Expression | undefined,
  body: ts.Statement,
  step: ts.Expression | undefined,
  scope: Scope,
  returned: Value[],
): Completion {
  const goesOn = turnLimit(machine, MOST_BARREN_LOOP_STEPS.counted);
  const isWorthMore = condition !== undefined && isConstant(condition) ? endlessTurns(machine) : () => true;
  const isStuck = step === undefined ? stuckAt(machine, condition, scope) : () => false;
  for (let turn = 0; turn < MOST_TURNS && goesOn(); turn += 1) {
    const truth = condition === undefined ? undefined : truthOf(evaluate(machine, condition, scope));
    if (truth === false) return 'normal';
    const completion =
      truth === undefined
        ? speculate(machine, () => execute(machine, body, scope, returned))
        : execute(machine, body, scope, returned);
    if (completion === 'break') return 'normal';
    if (completion === 'return' || completion === 'throw') return truth === undefined ? 'normal' : completion;
    if (step !== undefined) evaluate(machine, step, scope);
    if (truth === undefined || !isWorthMore()) return 'normal';
    if (isStuck()) {
      machine.diagnose('MIG-2006', body, { message: 'Nothing that this loop does ends it' });
      return 'normal';
    }
    if (turn === MOST_TURNS - 1)
      machine.diagnose('MIG-2006', body, { message: `This loop takes more than ${MOST_TURNS} turns` });
  }
  return 'normal';
}

/** Asked after each turn of a loop that only what stands inside of it ends. */
function endlessTurns(machine: Machine): () => boolean {
  let { doubtfulExits, registrations } = machine;
  let doubtful = 0;
  let idle = 0;
  return () => {
    if (machine.doubtfulExits > doubtfulExits) doubtful += 1;
    if (machine.registrations === registrations) idle += 1;
    ({ doubtfulExits, registrations } = machine);
    return doubtful < MOST_DOUBTFUL_TURNS && idle < MOST_IDLE_TURNS;
  };
}

/** Asked after each turn of `while (left < right)`: whether neither side has changed for long, so that it does the same for ever. */
function stuckAt(machine: Machine, condition: ts.Expression | undefined, scope: Scope): () => boolean {
  if (condition === undefined || !ts.isBinaryExpression(condition)) return () => false;
  const sides = [condition.left, condition.right].filter(ts.isIdentifier);
  let before = '';
  let same = 0;
  return () => {
    const now = sides.map((side) => fingerprint(evaluate(machine, side, scope))).join();
    same = now === before ? same + 1 : 0;
    before = now;
    return sides.length > 0 && same > MOST_IDLE_TURNS;
  };
}

/** `while (true)`, `while (1)`: only what stands inside ends it. */
function isConstant(condition: ts.Expression): boolean {
  return condition.kind === ts.SyntaxKind.TrueKeyword || ts.isNumericLiteral(condition);
}

function leaveLoop(completion: Completion): Completion {
  return completion === 'break' || completion === 'continue' ? 'normal' : completion;
}
