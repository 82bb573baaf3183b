import { ts } from '#typescript';
import { boundNames } from '../../interpreter/bound-names.ts';
import { walkTree } from '../../sources/walk-tree.ts';

/** A name, a member of what a name stands for, or a text that is written out. */
export type TextSource = ts.Identifier | ts.PropertyAccessExpression | ts.StringLiteralLike;

/** The whole texts that a source is known to be; none where it is not known. */
type Known<T> = (source: TextSource) => readonly T[];

/** What an expression is made of: whole texts, none, or what adds nothing, such as an empty text or what is being asked already. */
type Made<T> = readonly T[] | 'of nothing known' | 'of nothing new';

/** Nobody composes a text in more steps. */
const MOST_STEPS = 200;

/**
 * The whole texts that a text is made of: `sql` of `client.query(numbered(sql, values).text)`, and of a variable those of all that is
 * assigned to it. What only decides about a text (conditions, callbacks) is no part of it.
 * @returns none where any of what may become the text is made of no such text
 */
export function textsIn<T>(text: ts.Expression, known: Known<T>): readonly T[] {
  const made = new TextSources(known).of(text);
  return typeof made === 'string' ? [] : made;
}

class TextSources<T> {
  readonly #known: Known<T>;
  /** Of a text that is made of itself, turn by turn, each part is asked once. */
  readonly #made = new Map<ts.Node, Made<T>>();

  constructor(known: Known<T>) {
    this.#known = known;
  }

  of(node: ts.Expression): Made<T> {
    const before = this.#made.get(node);
    if (before !== undefined) return before;
    if (this.#made.size > MOST_STEPS) return 'of nothing known';
    this.#made.set(node, 'of nothing new');
    const made = isEmpty(node) ? 'of nothing new' : this.#asked(node);
    this.#made.set(node, made);
    return made;
  }

  #asked(node: ts.Expression): Made<T> {
    if (ts.isIdentifier(node)) return this.#ofName(node);
    const known = isSource(node) ? this.#known(node) : [];
    if (known.length > 0) return known;
    const choices = choicesOf(node);
    if (choices !== undefined) return this.#ofChoices(choices);
    // A text that is written out beside others is a piece of one, what a call is given is one.
    const pieces = piecesOf(node);
    return this.#ofPieces(ts.isBinaryExpression(node) ? pieces.filter((one) => !isWritten(one)) : pieces);
  }

  #ofName(name: ts.Identifier): Made<T> {
    const known = this.#known(name);
    const { set, added } = assignedTo(name);
    const others = this.#ofChoices(set);
    if (others === 'of nothing known') return others;
    const pieces = this.#ofPieces(added.filter((one) => !isWritten(one)));
    const all = [known, others, pieces].flatMap((one) => (typeof one === 'string' ? [] : one));
    if (all.length > 0) return all;
    return set.length + added.length > 0 ? 'of nothing new' : 'of nothing known';
  }

  /** One of them is the text. */
  #ofChoices(choices: readonly ts.Expression[]): Made<T> {
    const made = choices.map((one) => this.of(one));
    if (made.includes('of nothing known')) return 'of nothing known';
    const texts = made.flatMap((one) => (typeof one === 'string' ? [] : one));
    return texts.length > 0 ? texts : 'of nothing new';
  }

  /** Some of them go into the text. */
  #ofPieces(pieces: readonly ts.Expression[]): Made<T> {
    const made = pieces.map((one) => this.of(one));
    const texts = made.flatMap((one) => (typeof one === 'string' ? [] : one));
    if (texts.length > 0) return texts;
    return made.includes('of nothing new') ? 'of nothing new' : 'of nothing known';
  }
}

function isWritten(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) && !isEmpty(node);
}

function isSource(node: ts.Expression): node is TextSource {
  return ts.isPropertyAccessExpression(node) || ts.isStringLiteralLike(node);
}

/** `''`, `null` and `undefined`: what a variable is until it has its text. */
function isEmpty(node: ts.Expression): boolean {
  return (
    (ts.isStringLiteralLike(node) && node.text.trim() === '') ||
    node.kind === ts.SyntaxKind.NullKeyword ||
    (ts.isIdentifier(node) && node.text === 'undefined')
  );
}

/** Expressions of which the whole is one. */
function choicesOf(node: ts.Expression): readonly ts.Expression[] | undefined {
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isAwaitExpression(node)
  )
    return [node.expression];
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind === ts.SyntaxKind.PlusToken) return undefined;
  return EITHER.has(node.operatorToken.kind) ? [node.left, node.right] : [node.right];
}

const EITHER: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** Expressions that go into what the whole gives. */
function piecesOf(node: ts.Expression): readonly ts.Expression[] {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isSpreadElement(node))
    return [node.expression];
  if (ts.isBinaryExpression(node)) return [node.left, node.right];
  if (ts.isTemplateExpression(node)) return node.templateSpans.map((span) => span.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements;
  if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap(textIn);
  if (ts.isCallExpression(node)) return [...calleesOf(node), ...node.arguments];
  return ts.isNewExpression(node) ? (node.arguments ?? []) : [];
}

/** `sql.replace(…)` and `named(sql)(values)`: what is called holds the text. */
function calleesOf({ expression }: ts.CallExpression): readonly ts.Expression[] {
  return ts.isIdentifier(expression) ? [] : [expression];
}

/** Of the options of a query its text; values beside it may be texts as well, and are data. */
function textIn(property: ts.ObjectLiteralElementLike): readonly ts.Expression[] {
  if (ts.isSpreadAssignment(property)) return [property.expression];
  if (property.name === undefined || !ts.isIdentifier(property.name) || !TEXT_NAMES.has(property.name.text))
    return [];
  if (ts.isPropertyAssignment(property)) return [property.initializer];
  return ts.isShorthandPropertyAssignment(property) ? [property.name] : [];
}

/** What objects call the text of a query. */
export const TEXT_NAMES: ReadonlySet<string> = new Set(['text', 'sql', 'query', 'statement']);

/** What becomes of a name: what it is set to, and what is added to it. */
interface Assigned {
  readonly set: ts.Expression[];
  readonly added: ts.Expression[];
}

const NEVER: Assigned = { set: [], added: [] };

/** Everything that the function around a name, which declares it, assigns to it. */
function assignedTo(name: ts.Identifier): Assigned {
  for (let one: ts.Node | undefined = name.parent; one !== undefined; one = one.parent) {
    const assigned = ts.isFunctionLike(one) ? assignmentsIn(one).get(name.text) : undefined;
    if (assigned !== undefined) return assigned;
  }
  return NEVER;
}

const read = new WeakMap<ts.Node, ReadonlyMap<string, Assigned>>();

/** What a function assigns to its own names, parameters included; each function is read once. */
function assignmentsIn(owner: ts.SignatureDeclaration): ReadonlyMap<string, Assigned> {
  const before = read.get(owner);
  if (before !== undefined) return before;
  const found = new Map<string, Assigned>();
  const declare = (name: ts.BindingName, value: ts.Expression | undefined) => {
    for (const one of boundNames(name)) {
      const assigned = found.get(one) ?? { set: [], added: [] };
      found.set(one, assigned);
      if (value !== undefined) assigned.set.push(value);
    }
  };
  for (const { name } of owner.parameters) declare(name, undefined);
  walkTree(owner, (node) => {
    if (ts.isVariableDeclaration(node)) declare(node.name, node.initializer ?? turnsOf(node));
    return true;
  });
  walkTree(owner, (node) => {
    if (!ts.isBinaryExpression(node) || !ts.isIdentifier(node.left)) return true;
    const assigned = found.get(node.left.text);
    if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) assigned?.set.push(node.right);
    else if (node.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) assigned?.added.push(node.right);
    return true;
  });
  read.set(owner, found);
  return found;
}

/** `for (const part of sql.split(…))`. */
function turnsOf({ parent }: ts.VariableDeclaration): ts.Expression | undefined {
  return ts.isForOfStatement(parent.parent) ? parent.parent.expression : undefined;
}
