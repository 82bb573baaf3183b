import { ts } from '#typescript';
import { speculate } from '../interpreter/branch-variables.ts';
import { evaluate } from '../interpreter/expressions.ts';
import type { HeardCall, Machine } from '../interpreter/machine.ts';
import { isNullish } from '../interpreter/properties.ts';
import { nativeFunction, UNDEFINED, type Value } from '../interpreter/values.ts';
import { METHODS } from './express-model.ts';
import { isPlainName } from './plain-names.ts';
import { flatten, routerOf } from './registration.ts';

const REGISTERS = new Set(['use', 'all', 'del', ...METHODS]);

/** One place, in a loop or a function that many call, is tried again so often. */
const MOST_OF_A_PLACE = 100;

/**
 * Calls of start-up on which the program would fail: of a function that is not there, or `app.use(api.router)` of a router that is not. What
 * a promise goes on with is followed at once, whereas the program has run everything else before: they are made once more when that is done.
 */
export class CallsTooEarly {
  readonly #machine: Machine;
  readonly #tries = new Map<ts.Node, number>();
  #isAgain = false;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  hear(call: HeardCall): Value | undefined {
    if (this.#machine.phase !== 'bootstrap' || this.#isAgain || !givesNothing(call.node)) return undefined;
    const isTooEarly = registersNothing(this.#machine, call) || isOfNothing(this.#machine, call);
    const tries = this.#tries.get(call.node) ?? 0;
    if (!isTooEarly || tries >= MOST_OF_A_PLACE) return undefined;
    this.#tries.set(call.node, tries + 1);
    this.#tryAgain(call);
    return UNDEFINED;
  }

  /** In the turn and under the conditions of the call itself, so that what it registers gets its place. */
  #tryAgain({ node, scope }: HeardCall): void {
    const machine = this.#machine;
    const conditions = [...machine.conditions];
    const { speculation } = machine;
    const { now } = machine.turns;
    const work = (): Value => evaluate(machine, node, scope);
    const again = nativeFunction('again', () => {
      const around = machine.conditions.splice(0, machine.conditions.length, ...conditions);
      const { now: later } = machine.turns;
      machine.turns.goesOnIn(now);
      this.#isAgain = true;
      const result = speculation > 0 ? speculate(machine, work) : work();
      this.#isAgain = false;
      machine.turns.goesOnIn(later);
      machine.conditions.splice(0, machine.conditions.length, ...around);
      return result;
    });
    machine.later(again, node);
  }
}

/** Whether nobody takes what a call gives. */
function givesNothing(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isAwaitExpression(parent) || ts.isVoidExpression(parent)) return givesNothing(parent);
  return ts.isExpressionStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node);
}

/** `app.use('/api', undefined)`: Express refuses it. */
function registersNothing(machine: Machine, { node, args, scope }: HeardCall): boolean {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression) || !REGISTERS.has(expression.name.text)) return false;
  const given = flatten(args.length > 1 ? args.slice(1) : args);
  if (given.length === 0 || !given.every(isNullish) || !isPlainName(expression.expression)) return false;
  return routerOf(evaluate(machine, expression.expression, scope)) !== undefined;
}

/** `addRoutes(app)` and `server.use(routes)` before anything was assigned to `addRoutes` or `server`. */
function isOfNothing(machine: Machine, { node, callee, scope }: HeardCall): boolean {
  const { expression, questionDotToken } = node;
  if (questionDotToken !== undefined) return false;
  if (ts.isIdentifier(expression)) return isNullish(callee);
  if (!ts.isPropertyAccessExpression(expression) || expression.questionDotToken !== undefined) return false;
  return isPlainName(expression.expression) && isNullish(evaluate(machine, expression.expression, scope));
}
