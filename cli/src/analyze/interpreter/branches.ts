import type { ts } from '#typescript';
import { oneOf, speculate } from './branch-variables.ts';
import { evaluate } from './expressions.ts';
import type { Completion } from './jumps.ts';
import type { Machine } from './machine.ts';
import { isNullish } from './properties.ts';
import type { Scope } from './scope.ts';
import { textOf } from './source-text.ts';
import { union } from './unions.ts';
import { INPUT, truthOf, UNDEFINED, type Value } from './values.ts';

export function conditional(machine: Machine, node: ts.ConditionalExpression, scope: Scope): Value {
  const truth = truthOf(evaluate(machine, node.condition, scope));
  if (truth !== undefined) return evaluate(machine, truth ? node.whenTrue : node.whenFalse, scope);
  const text = textOf(machine, node.condition);
  const whenTrue = under(machine, text, () => evaluate(machine, node.whenTrue, scope));
  const whenFalse = under(machine, `!(${text})`, () => evaluate(machine, node.whenFalse, scope));
  return either(whenTrue, whenFalse, text);
}

/** One of two outcomes of a condition; a list that is spread from it remembers which items depend on it. */
function either(whenTrue: Value, whenFalse: Value, condition: string): Value {
  const value = union([whenTrue, whenFalse]);
  return value.kind === 'union' && value.options.length === 2
    ? { ...value, conditions: [condition, `!(${condition})`] }
    : value;
}

/** Runs code that only runs under a condition that is not known. */
export function under<T>(machine: Machine, condition: string, work: () => T): T {
  return speculate(machine, () => given(machine, condition, work));
}

/** Runs both sides of a condition that is not known. */
export function oneOfTwo<T>(
  machine: Machine,
  condition: string,
  whenTrue: () => T,
  whenFalse: () => T,
): readonly T[] {
  return oneOf(machine, [
    () => given(machine, condition, whenTrue),
    () => given(machine, `!(${condition})`, whenFalse),
  ]);
}

/** `cluster.isPrimary`, `isMainThread`: the program starts processes or threads of both kinds, so what either does it does. */
const ROLE = /^(?:!|\()*(?:\w+\.)?is(?:Master|Primary|Worker|MainThread)\)*$/;

/** Runs code whose registrations carry a condition. */
export function given<T>(machine: Machine, condition: string, work: () => T): T {
  if (ROLE.test(condition)) return work();
  const outer = machine.conditions.length;
  machine.conditions.push(condition);
  try {
    return work();
  } finally {
    machine.conditions.length = outer;
  }
}

const FAILURE = /(?:^|[^.\w])_?e(?:rr(?:or)?)?(?![\w(])/i;

/** A jump that only some runs of the program take, out of its block and perhaps of others around it. */
export interface Exit {
  readonly by: Completion;
  readonly condition: string;
}

/**
 * `if (settings.apiOnly) return;` at start-up: what follows in the block, which ends it, runs under the opposite. Whether something failed is
 * no condition of the application, and a start that failed has none of its routes.
 */
export function continuesUnless(machine: Machine, by: Completion, condition: string): void {
  if (by === 'normal' || by === 'throw') return;
  if (by !== 'continue') machine.doubtfulExits += 1;
  if (machine.phase === 'bootstrap' && !FAILURE.test(condition) && !ROLE.test(condition))
    machine.exits.push({ by, condition });
}

/** Exits inside of a branch are taken where the branch is. */
export function exitsUnder(machine: Machine, condition: string, from: number): void {
  if (machine.exits.length === from) return;
  const inner = machine.exits.splice(from);
  if (!FAILURE.test(condition))
    machine.exits.push(
      ...inner.map((one) => ({ ...one, condition: `${grouped(condition)} && ${grouped(one.condition)}` })),
    );
}

function grouped(condition: string): string {
  return /\|\||\?/.test(condition) ? `(${condition})` : condition;
}

/**
 * What follows a statement in its block does not run where the statement left the block. It is worded so that it denies no other
 * condition: a function that calls itself may come by the same text again, about something else.
 */
export function conditionsBehind(machine: Machine, from: number): void {
  if (machine.exits.length === from) return;
  for (const { condition } of machine.exits.slice(from)) {
    const text = `unless (${condition})`;
    if (!machine.conditions.includes(text)) machine.conditions.push(text);
  }
}

export const SHORT_CIRCUITS: ReadonlySet<string> = new Set(['||', '&&', '??', '||=', '&&=', '??=']);

/** Short-circuit operators; an unknown left side such as `process.env.X || 'default'` keeps both possibilities. */
export function logical(machine: Machine, operator: string, node: ts.BinaryExpression, scope: Scope): Value {
  const given = evaluate(machine, node.left, scope);
  // An example of an environment says less than what the program takes without it.
  const left = operator !== '&&' && given.kind === 'unknown' && given.isExample === true ? INPUT : given;
  const right = (): Value => evaluate(machine, node.right, scope);
  const truth = operator === '??' ? nullishTruth(left) : truthOf(left);
  const takesRight = operator === '&&' ? truth : truth === undefined ? undefined : !truth;
  if (takesRight === true) return right();
  if (takesRight === false) return left;
  if (operator !== '&&' && left.kind === 'unknown' && left.hint !== undefined) return left;
  const condition = textOf(machine, node.left);
  // What && gives when it stops short is falsy, so neither a handler nor a path.
  const stopped = operator === '&&' && left.kind !== 'union' ? UNDEFINED : left;
  const other = under(machine, operator === '&&' ? condition : `!(${condition})`, right);
  if (operator === '&&') return either(other, stopped, condition);
  const kept = keptBy(operator, stopped);
  return kept.length === 0 ? other : union([union(kept, kept.length), other]);
}

/** Of what the left side may be, what `||` and `??` keep. */
function keptBy(operator: string, left: Value): readonly Value[] {
  if (left.kind !== 'union') return [left];
  return left.options.filter(
    (one) =>
      one.kind !== 'literal' ||
      one.likely === true ||
      (operator === '??' ? !isNullish(one) : truthOf(one) !== false),
  );
}

function nullishTruth(value: Value): boolean | undefined {
  if (value.kind === 'unknown' || value.kind === 'external' || value.kind === 'union') return undefined;
  return !isNullish(value);
}
