import { ts } from '#typescript';
import { speculate } from './branch-variables.ts';
import { under } from './branches.ts';
import { cut, tellCut } from './cut-loops.ts';
import { decisivePrint } from './decisive-prints.ts';
import { membersOf } from './entries.ts';
import { evaluate } from './expressions.ts';
import { FurtherTurns, onceMore } from './further-turns.ts';
import { iterated } from './generators.ts';
import { type Completion, endsAt, type Jumpable, joinLeft, jumpable } from './jumps.ts';
import { EndlessTurns, endlessness, MOST_BARREN_LOOP_STEPS, turnLimit, WaitingTurns } from './loop-limits.ts';
import type { Machine } from './machine.ts';
import { listOfMembers } from './member-conditions.ts';
import { assign, bindPattern } from './patterns.ts';
import { isNullish } from './properties.ts';
import type { Scope } from './scope.ts';
import { hasScopeOfTurns, loosenTurn, scopeOfNextTurn } from './scopes-of-turns.ts';
import { brief } from './source-text.ts';
import { conditionsOf, iterate, spreadOf } from './spreads.ts';
import { declareVariables, execute } from './statements.ts';
import { literal, optionsOf, truthOf, UNKNOWN, type Value } from './values.ts';

/** A program that goes on for longer is one whose end is not seen. */
const MOST_TURNS = 20_000;

/** One run of a loop. */
interface Run {
  readonly node: ts.IterationStatement;
  readonly own: Jumpable;
  scope: Scope;
  readonly returned: Value[];
}

export function loop(machine: Machine, node: ts.Statement, scope: Scope, returned: Value[]): Completion {
  if (!ts.isIterationStatement(node, false)) return 'normal';
  const inner = scope.block();
  return jumpable(machine, node, (own) => {
    const run: Run = { node, own, scope: inner, returned };
    if (ts.isForOfStatement(node)) return forOf(machine, node, run);
    if (ts.isForInStatement(node)) return forIn(machine, node, run);
    if (ts.isForStatement(node)) return counted(machine, node, run);
    if (ts.isWhileStatement(node)) return turns(machine, node.expression, undefined, run);
    return ts.isDoStatement(node) ? doWhile(machine, node, run) : 'normal';
  });
}

/** One of several lists that may go on, as rows do: there are as many as there are queries, and one turn of a row says what all do. */
function mayBeRows(list: Value): boolean {
  return optionsOf(list).some((one) => one.kind === 'array' && one.open);
}

function forOf(machine: Machine, node: ts.ForOfStatement, run: Run): Completion {
  const list = listOrNone(iterated(machine, evaluate(machine, node.expression, run.scope), node));
  // A list of which nothing is known but that it may hold something is gone through once, or all in it would be missed.
  const { items: known, open, when } = spreadOf(list);
  const items = open && known.length === 0 ? undefined : iterate(list);
  if (items === undefined && known.length > 0 && !(machine.phase === 'bootstrap' && mayBeRows(list))) {
    // `for (const one of lists[request.params.name])`: the turns of each of them, under the condition that it is the one.
    const turns = optionsOf(list).some(isAnyList) ? [...known, UNKNOWN] : known;
    const conditions = new Map(turns.map((_, at) => [at, when.get(at) ?? brief(node.expression)]));
    return forEach(machine, node, { items: turns, mayGoOn: open, when: conditions }, run);
  }
  return forEach(machine, node, { items, mayGoOn: open, when: conditionsOf(list) }, run);
}

function isAnyList(value: Value): boolean {
  return iterate(value) === undefined && !isNullish(value);
}

/** A list that may not be there is the one that is gone through; one that is empty so far may be filled where it is there. */
function listOrNone(value: Value): Value {
  if (value.kind !== 'union') return value;
  const [only, ...others] = value.options.filter((one) => !isNullish(one));
  return only?.kind === 'array' && only.items.length > 0 && others.length === 0 ? only : value;
}

function forIn(machine: Machine, node: ts.ForInStatement, run: Run): Completion {
  const owner = evaluate(machine, node.expression, run.scope);
  const members = membersOf(machine, owner, node);
  const names = members === undefined ? undefined : listOfMembers(owner, members, (key) => key);
  return forEach(machine, node, { items: names?.items, mayGoOn: false, when: names?.when }, run);
}

function counted(machine: Machine, node: ts.ForStatement, run: Run): Completion {
  const start = node.initializer;
  if (start !== undefined) {
    if (ts.isVariableDeclarationList(start)) declareVariables(machine, start, run.scope);
    else evaluate(machine, start, run.scope);
  }
  return turns(machine, node.condition, node.incrementor, run);
}

/** The first turn is sure. */
function doWhile(machine: Machine, node: ts.DoStatement, run: Run): Completion {
  const first = behindTurn(machine, run, execute(machine, node.statement, run.scope, run.returned));
  return first === 'goes on' ? turns(machine, node.expression, undefined, run) : first;
}

/** What the end of a turn means for the loop. */
function behindTurn(machine: Machine, { node, own }: Run, completion: Completion): Completion | 'goes on' {
  joinLeft(machine, own, 'continue');
  if (completion === 'normal') return 'goes on';
  if (completion === 'return' || completion === 'throw' || !endsAt(machine, node)) return completion;
  return completion === 'break' ? 'normal' : 'goes on';
}

/** What a loop goes through. */
interface Turns {
  /** Undefined where none is known. */
  readonly items: readonly Value[] | undefined;
  /** Whether there may be more than these. */
  readonly mayGoOn: boolean;
  readonly when: ReadonlyMap<number, string> | undefined;
}

function forEach(
  machine: Machine,
  node: ts.ForInOrOfStatement,
  { items, mayGoOn, when }: Turns,
  run: Run,
): Completion {
  const turn = (item: Value): Completion => {
    const inner = run.scope.block();
    if (ts.isVariableDeclarationList(node.initializer)) {
      const [declaration] = node.initializer.declarations;
      if (declaration !== undefined) bindPattern(machine, declaration.name, item, inner);
    } else assign(machine, node.initializer, item, inner);
    return execute(machine, node.statement, inner, run.returned);
  };
  const further = items === undefined || mayGoOn ? new FurtherTurns(machine, node, run.scope) : undefined;
  if (items === undefined) {
    const end = speculate(machine, () => behindTurn(machine, run, turn(UNKNOWN)));
    if (end === 'goes on') goOn(machine, run, further, () => turn(UNKNOWN));
    return 'normal';
  }
  const goesOn = turnLimit(machine, MOST_BARREN_LOOP_STEPS.listed);
  // What a turn adds to the list is not gone through: two lists that the analysis takes for one would never end.
  for (const [index, item] of [...items].entries()) {
    if (!goesOn()) {
      if (cut(machine, run, () => turn(item))) tellCut(machine, run);
      break;
    }
    const condition = when?.get(index);
    if (condition !== undefined) {
      under(machine, condition, () => behindTurn(machine, run, turn(item)));
      continue;
    }
    const end = behindTurn(machine, run, turn(item));
    if (end !== 'goes on') return end;
  }
  goOn(machine, run, further, () => turn(items.at(-1) ?? UNKNOWN));
  return 'normal';
}

/** Once more, where that may do something else. */
function goOn(machine: Machine, run: Run, further: FurtherTurns | undefined, turn: () => Completion): void {
  if (further?.areOthers() === true) onceMore(machine, () => behindTurn(machine, run, turn()));
}

/** A counted loop runs while its condition is known to hold; an unknown one runs once. */
function turns(
  machine: Machine,
  condition: ts.Expression | undefined,
  step: ts.Expression | undefined,
  run: Run,
): Completion {
  const goesOn = turnLimit(machine, MOST_BARREN_LOOP_STEPS.counted);
  const endless = new EndlessTurns(machine);
  const waiting = waitingOf(machine, condition, run);
  const neverEnds = endlessness(machine, condition, run);
  const hasOwnScope = ts.isForStatement(run.node) && hasScopeOfTurns(run.node);
  const turn = () => execute(machine, run.node.statement, run.scope, run.returned);
  const next = () => {
    if (hasOwnScope) run.scope = scopeOfNextTurn(run.scope);
    if (step !== undefined) evaluate(machine, step, run.scope);
  };
  for (let count = 0; count < MOST_TURNS; count += 1) {
    const asked = condition === undefined ? literal(true) : evaluate(machine, condition, run.scope);
    const truth = truthOf(asked);
    if (truth === false) return 'normal';
    if (truth === undefined) {
      const further = new FurtherTurns(machine, run.node, run.scope);
      const end = speculate(machine, () => behindTurn(machine, run, turn()));
      if (end !== 'goes on') return 'normal';
      speculate(machine, next);
      goOn(machine, run, further, turn);
      return 'normal';
    }
    const end = behindTurn(machine, run, turn());
    if (end !== 'goes on') return end;
    next();
    const isForEver = neverEnds();
    const isSure = goesOn() && !isForEver;
    const worth = !isSure
      ? 'nothing comes of it'
      : isCounted(condition, asked)
        ? (waiting?.further() ?? 'goes on')
        : endless.further();
    if (worth === 'goes on') continue;
    const lastScope = run.scope;
    const isLost = cut(machine, run, () => {
      const last = turn();
      next();
      return last;
    });
    if (hasOwnScope) loosenTurn(lastScope);
    // One that may have been left in each turn has shown what a turn does.
    if (isForEver || (isLost && worth !== 'may be over')) tellCut(machine, run);
    return 'normal';
  }
  machine.diagnose('MIG-2006', run.node.statement, {
    message: `This loop takes more than ${MOST_TURNS} turns`,
  });
  return 'normal';
}

/**
 * Whether the condition itself will end the loop. Of `while (true)` only what stands inside does, and an object that is there,
 * such as `while (page)`, is there in each turn as far as anybody can see.
 */
function isCounted(condition: ts.Expression | undefined, asked: Value): boolean {
  return condition !== undefined && !isConstant(condition) && asked.kind === 'literal';
}

function waitingOf(
  machine: Machine,
  condition: ts.Expression | undefined,
  { own }: Run,
): WaitingTurns | undefined {
  if (condition === undefined || !isFlag(condition)) return undefined;
  return new WaitingTurns(machine, () =>
    [...own.touched.keys()].map((binding) => decisivePrint(binding.get())).join(),
  );
}

/** `while (!stopping)`, `while (this.isRunning)`: a flag that the turns, or others, may change. */
function isFlag(condition: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(condition))
    return condition.operator === ts.SyntaxKind.ExclamationToken && isFlag(condition.operand);
  if (ts.isPropertyAccessExpression(condition)) return isFlag(condition.expression);
  return ts.isIdentifier(condition) || condition.kind === ts.SyntaxKind.ThisKeyword;
}

/** `while (true)`, `while (1)`, `while ('the world turns')`: only what stands inside ends it. */
function isConstant(condition: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(condition)) return isConstant(condition.expression);
  return condition.kind === ts.SyntaxKind.TrueKeyword || ts.isLiteralExpression(condition);
}
