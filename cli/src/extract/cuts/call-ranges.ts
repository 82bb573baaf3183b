import { ts } from 'ts-morph';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The text that goes when registration calls go: whole statements, or single links of a chain. */
export function rangesOfCalls(
  calls: ReadonlySet<ts.CallExpression>,
): ReadonlyMap<ts.SourceFile, TextRange[]> {
  const ranges = new Map<ts.SourceFile, TextRange[]>();
  for (const call of calls) {
    const file = call.getSourceFile();
    ranges.set(file, [...(ranges.get(file) ?? []), rangeOfCall(call, calls)]);
  }
  return ranges;
}

function rangeOfCall(call: ts.CallExpression, calls: ReadonlySet<ts.CallExpression>): TextRange {
  const statement = wholeStatement(call, calls);
  if (statement !== undefined) return statementRange(statement);
  const receiver = ts.isPropertyAccessExpression(call.expression)
    ? call.expression.expression
    : call.expression;
  return { start: receiver.getEnd(), end: call.getEnd() };
}

/** The expression statement that consists of nothing but cut registrations of one chain. */
export function wholeStatement(
  call: ts.CallExpression,
  calls: ReadonlySet<ts.CallExpression>,
): ts.ExpressionStatement | undefined {
  let top: ts.Expression = call;
  while (
    ts.isPropertyAccessExpression(top.parent) &&
    ts.isCallExpression(top.parent.parent) &&
    top.parent.parent.expression === top.parent
  )
    top = top.parent.parent;
  if (!ts.isExpressionStatement(top.parent)) return undefined;
  for (let link: ts.Expression = top; ts.isCallExpression(link); link = receiverOf(link)) {
    if (!calls.has(link) && !isRouteOpener(link)) return undefined;
  }
  return top.parent;
}

/** `router.route('/x')` alone registers nothing. */
function isRouteOpener(call: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'route';
}

function receiverOf(call: ts.CallExpression): ts.Expression {
  return ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : call.expression;
}

/** A statement with the comments that belong to it and its line break. */
export function statementRange(statement: ts.Node): TextRange {
  const text = statement.getSourceFile().text;
  return withLineBreak(text, ownStart(statement, text), statement.getEnd());
}

/** Comments directly above, without a blank line between, belong to a statement. */
function ownStart(statement: ts.Node, text: string): number {
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  let start = statement.getStart();
  for (const comment of [...comments].reverse()) {
    const between = text.slice(comment.end, start);
    const startsLine = /(?:^|\n)[ \t]*$/.test(text.slice(0, comment.pos));
    if (!startsLine || (between.match(/\n/g) ?? []).length > 1) break;
    start = comment.pos;
  }
  return start;
}

/** Takes the indentation before and the line break after, with a comment that trails on the same line. */
function withLineBreak(text: string, start: number, end: number): TextRange {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const from = text.slice(lineStart, start).trim() === '' ? lineStart : start;
  const tail = /^[ \t]*(?:\/\/[^\n]*)?(?:\r?\n)?/.exec(text.slice(end))?.[0] ?? '';
  return { start: from, end: from === lineStart ? end + tail.length : end };
}

/**
 * Elements of lists (arguments, array elements, declarations) with the commas that separate them: each takes the text up
 * to the next element, the last ones of a list the text behind the last element that stays.
 */
export function elementRanges(nodes: ReadonlySet<ts.Node>): (TextRange & { readonly file: ts.SourceFile })[] {
  return [...nodes].map((node) => ({ ...elementRange(node, nodes), file: node.getSourceFile() }));
}

function elementRange(node: ts.Node, nodes: ReadonlySet<ts.Node>): TextRange {
  const siblings = siblingsOf(node);
  const index = siblings.indexOf(node);
  const next = siblings.slice(index + 1).find((one) => !nodes.has(one));
  const following = siblings[index + 1];
  if (next !== undefined && following !== undefined)
    return { start: node.getStart(), end: following.getStart() };
  const before = siblings.slice(0, index).findLast((one) => !nodes.has(one));
  const last = siblings.at(-1) ?? node;
  return {
    start: before === undefined ? (siblings[0] ?? node).getStart() : before.getEnd(),
    end: last.getEnd(),
  };
}

/** The list that a node stands in, as its parent holds it. */
function siblingsOf(node: ts.Node): readonly ts.Node[] {
  const parent = node.parent;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.arguments ?? [node];
  if (
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectBindingPattern(parent) ||
    ts.isArrayBindingPattern(parent)
  )
    return parent.elements;
  if (ts.isVariableDeclarationList(parent)) return parent.declarations;
  return [node];
}
