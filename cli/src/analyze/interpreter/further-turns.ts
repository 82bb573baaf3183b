import { ts } from '#typescript';
import { walkTree } from '../sources/walk-tree.ts';
import { boundNames } from './bound-names.ts';
import { assignVariable, ownerId, speculate } from './branch-variables.ts';
import type { Machine } from './machine.ts';
import { addNames, declaredBy } from './said-names.ts';
import type { Scope } from './scope.ts';
import { union } from './unions.ts';
import { freshId, type LiteralValue, optionsOf, type Value } from './values.ts';
import { stateOf, UNDECIDED } from './variable-states.ts';

/** Names around the body of a loop, or of a callback. */
interface Words {
  /** Those that its conditions ask. */
  readonly asked: readonly string[];
  /** Those to which it adds. */
  readonly counted: readonly string[];
}

/**
 * Watches the first turn of a loop, or of a callback, of which nobody knows how many there are. What turns count is any number from the
 * first one on (`if (place > 0)`); `if (!isFirst)` asks what only later turns answer.
 */
export class FurtherTurns {
  readonly #scope: Scope;
  readonly #words: Words;
  readonly #asked: readonly ReadonlySet<string>[];

  /** @param scope that around the body, with the counter of the loop */
  constructor(machine: Machine, body: ts.Node, scope: Scope) {
    this.#scope = scope;
    this.#words = wordsOf(body);
    for (const name of this.#words.counted) loosen(machine, scope, name);
    this.#asked = this.#states();
  }

  /**
   * To be asked behind the first turn. @returns whether a further one may do what that one did not: of what is not known both sides of
   * each condition ran
   */
  areOthers(): boolean {
    return this.#states().some((states, index) => {
      const before = this.#asked[index];
      if (before === undefined || before.has(UNDECIDED)) return false;
      return [...states].some((one) => !before.has(one));
    });
  }

  #states(): ReadonlySet<string>[] {
    return this.#words.asked.map((name) => {
      const value = this.#scope.lookup(name)?.get();
      return new Set(value === undefined ? [] : optionsOf(value).map(stateOf));
    });
  }
}

/** A number stays one for texts, such as those of placeholders; how large it is no turn of the analysis tells. */
function loosen(machine: Machine, scope: Scope, name: string): void {
  const binding = scope.lookup(name);
  const options = binding === undefined ? [] : optionsOf(binding.get());
  if (binding === undefined || !options.some(isSureNumber)) return;
  const loosened = options.map((one): Value => (isSureNumber(one) ? { ...one, likely: true } : one));
  assignVariable(machine, binding, ownerId(scope, name), union(loosened));
}

function isSureNumber(value: Value): value is LiteralValue {
  return value.kind === 'literal' && typeof value.value === 'number' && value.likely !== true;
}

/** Runs something once more, unless what is around it runs once more itself; start-up would register everything twice. */
export function onceMore(machine: Machine, work: () => unknown): void {
  if (machine.phase === 'bootstrap' || machine.onceMore !== undefined) return;
  machine.onceMore = freshId();
  speculate(machine, work);
  machine.onceMore = undefined;
}

const known = new WeakMap<ts.Node, Words>();

function wordsOf(body: ts.Node): Words {
  const before = known.get(body);
  if (before !== undefined) return before;
  const words = readWords(body);
  known.set(body, words);
  return words;
}

function readWords(body: ts.Node): Words {
  const asked = new Set<string>();
  const counted = new Set<string>();
  const own = new Set<string>();
  const end = endOf(body);
  walkTree(body, (node) => {
    // Whether the loop itself goes on is asked in each turn anyway.
    if (node === end) return false;
    for (const name of declaredBy(node)) own.add(name);
    const condition = conditionOf(node);
    if (condition !== undefined) addNames(condition, asked);
    const counter = counterOf(node);
    if (counter !== undefined) counted.add(counter);
    return true;
  });
  for (const name of ownOf(body)) own.delete(name);
  const around = (name: string) => !own.has(name);
  return { asked: [...asked].filter(around), counted: [...counted].filter(around) };
}

/** `let place = 0` of the loop itself: each turn finds what the one before has left there. */
function ownOf(body: ts.Node): readonly string[] {
  if (!ts.isForStatement(body) || body.initializer === undefined) return [];
  return ts.isVariableDeclarationList(body.initializer)
    ? body.initializer.declarations.flatMap(({ name }) => boundNames(name))
    : [];
}

/** What ends a loop. */
function endOf(loop: ts.Node): ts.Expression | undefined {
  if (ts.isForStatement(loop)) return loop.condition;
  return ts.isWhileStatement(loop) || ts.isDoStatement(loop) ? loop.expression : undefined;
}

/** The condition that a node asks. */
function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isSwitchStatement(node)) return node.expression;
  if (ts.isConditionalExpression(node)) return node.condition;
  if (ts.isBinaryExpression(node)) return ASKS.has(node.operatorToken.kind) ? node.left : undefined;
  return endOf(node);
}

const ASKS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

/** `count++`, `count += 1`, `count = count + 1`. */
function counterOf(node: ts.Node): string | undefined {
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
    return ts.isIdentifier(node.operand) && STEPS.has(node.operator) ? node.operand.text : undefined;
  if (!ts.isBinaryExpression(node) || !ts.isIdentifier(node.left)) return undefined;
  const name = node.left.text;
  if (ADDS.has(node.operatorToken.kind)) return name;
  if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const said = new Set<string>();
  addNames(node.right, said);
  return said.has(name) ? name : undefined;
}

const STEPS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusPlusToken,
  ts.SyntaxKind.MinusMinusToken,
]);
const ADDS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PlusEqualsToken,
  ts.SyntaxKind.MinusEqualsToken,
  ts.SyntaxKind.AsteriskEqualsToken,
]);
