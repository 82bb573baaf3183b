import { ts } from '#typescript';
import { type Case, oneOfCases } from './branch-variables.ts';
import { continuesUnless, exitsUnder, given } from './branches.ts';
import { evaluate } from './expressions.ts';
import { type Completion, endsAt, jumpable } from './jumps.ts';
import type { Machine } from './machine.ts';
import { binary } from './operators.ts';
import type { Scope } from './scope.ts';
import { textOf } from './source-text.ts';
import { executeBlock, hoist } from './statements.ts';
import { truthOf, type Value } from './values.ts';

/** Which clauses a switch may begin with, and whether it may begin with none. */
interface Entries {
  readonly clauses: ReadonlySet<ts.CaseOrDefaultClause>;
  readonly mayRunNone: boolean;
}

export function switchStatement(
  machine: Machine,
  node: ts.SwitchStatement,
  scope: Scope,
  returned: Value[],
): Completion {
  const subject = evaluate(machine, node.expression, scope);
  const inner = scope.block();
  for (const { statements } of node.caseBlock.clauses) hoist(machine, statements, inner);
  const entries = entriesOf(machine, node, subject, inner);
  const [only] = entries.clauses;
  return jumpable(machine, node, () => {
    if (only === undefined) return 'normal';
    return entries.clauses.size === 1 && !entries.mayRunNone
      ? runFrom(machine, node, only, inner, returned)
      : runAny(machine, node, entries, inner, returned);
  });
}

function entriesOf(machine: Machine, node: ts.SwitchStatement, subject: Value, scope: Scope): Entries {
  const clauses = new Set<ts.CaseOrDefaultClause>();
  for (const clause of node.caseBlock.clauses) {
    if (ts.isDefaultClause(clause)) continue;
    const matches = truthOf(binary('===', subject, evaluate(machine, clause.expression, scope)));
    if (matches !== false) clauses.add(clause);
    if (matches === true) return { clauses, mayRunNone: false };
  }
  const otherwise = node.caseBlock.clauses.find((one) => ts.isDefaultClause(one));
  if (otherwise !== undefined) clauses.add(otherwise);
  return { clauses, mayRunNone: otherwise === undefined };
}

/** The clause that is known to match, and those that it falls through to. */
function runFrom(
  machine: Machine,
  node: ts.SwitchStatement,
  first: ts.CaseOrDefaultClause,
  scope: Scope,
  returned: Value[],
): Completion {
  const { clauses } = node.caseBlock;
  for (const { statements } of clauses.slice(clauses.indexOf(first))) {
    const completion = executeBlock(machine, statements, scope, returned);
    if (completion !== 'normal') return behind(machine, node, completion);
  }
  return 'normal';
}

function behind(machine: Machine, node: ts.SwitchStatement, completion: Completion): Completion {
  return completion === 'break' && endsAt(machine, node) ? 'normal' : completion;
}

/** Each clause once, under the conditions of all that lead to it: of its own and of those that fall through. */
function runAny(
  machine: Machine,
  node: ts.SwitchStatement,
  entries: Entries,
  scope: Scope,
  returned: Value[],
): Completion {
  const leaving: { readonly completion: Completion; readonly condition: string }[] = [];
  let leading: readonly ts.CaseOrDefaultClause[] = [];
  const cases = node.caseBlock.clauses.map((clause): Case => {
    const isEntered = entries.clauses.has(clause);
    return {
      isEntered,
      run: () => {
        if (isEntered) leading = [...leading, clause];
        const condition = conditionOf(machine, node, leading);
        const exits = machine.exits.length;
        const completion = given(machine, condition, () =>
          executeBlock(machine, clause.statements, scope, returned),
        );
        exitsUnder(machine, condition, exits);
        if (completion === 'normal') return 'falls through';
        leading = [];
        const whole = behind(machine, node, completion);
        if (whole === 'normal') return 'ends';
        leaving.push({ completion: whole, condition });
        return 'leaves';
      },
    };
  });
  const goesOn = oneOfCases(machine, cases, entries.mayRunNone);
  if (!goesOn) return together(leaving.map((one) => one.completion));
  for (const { completion, condition } of leaving) continuesUnless(machine, completion, condition);
  return 'normal';
}

/** Where no clause goes on behind the switch, what leaves the least is what is sure. */
function together(completions: readonly Completion[]): Completion {
  const order: readonly Completion[] = ['continue', 'break', 'return'];
  return order.find((one) => completions.includes(one)) ?? 'throw';
}

/** `mode is 'a' or 'b'`; of `switch (true)` the cases are conditions by themselves. */
function conditionOf(
  machine: Machine,
  node: ts.SwitchStatement,
  leading: readonly ts.CaseOrDefaultClause[],
): string {
  const isTrue = node.expression.kind === ts.SyntaxKind.TrueKeyword;
  const names = leading.map((one) =>
    ts.isDefaultClause(one) ? otherwise(machine, node, isTrue) : textOf(machine, one.expression),
  );
  return isTrue ? names.join(' || ') : `${textOf(machine, node.expression)} is ${names.join(' or ')}`;
}

function otherwise(machine: Machine, node: ts.SwitchStatement, isTrue: boolean): string {
  if (!isTrue) return 'anything else';
  const cases = node.caseBlock.clauses.filter((one) => ts.isCaseClause(one));
  return cases.map((one) => `!(${textOf(machine, one.expression)})`).join(' && ');
}
