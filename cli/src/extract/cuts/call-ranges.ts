import { ts } from '#typescript';
import { isPureExpression } from '../slice/purity.ts';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The expression statement that consists of nothing but cut registrations of one chain, on something harmless. */
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
    if (!calls.has(link) && !isRouteOpener(link) && !isPureExpression(link, calls)) return undefined;
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
 * The text that goes when elements of lists go (arguments, array elements, specifiers, object members): each with its
 * comma, with the comments above it and behind it, and with its line where it has one of its own. A list that ended
 * without a comma does so again.
 */
export function elementRanges(nodes: ReadonlySet<ts.Node>): (TextRange & { readonly file: ts.SourceFile })[] {
  const lists = new Map<readonly ts.Node[], ts.SourceFile>();
  for (const node of nodes) lists.set(siblingsOf(node), node.getSourceFile());
  return [...lists].flatMap(([list, file]) =>
    listRanges(list, nodes, file.text).map((range) => ({ ...range, file })),
  );
}

function listRanges(list: readonly ts.Node[], gone: ReadonlySet<ts.Node>, text: string): TextRange[] {
  const ranges = apart(list.filter((node) => gone.has(node)).map((node) => elementRange(node, text)));
  const lastKept = list.findLast((node) => !gone.has(node));
  const last = list.at(-1);
  if (
    lastKept === undefined ||
    last === undefined ||
    lastKept === last ||
    commaAfter(last, text) !== undefined
  )
    return ranges;
  const comma = commaAfter(lastKept, text);
  const behind = ranges.find((range) => range.start >= lastKept.getEnd());
  if (comma === undefined || behind === undefined) return ranges;
  const between = text.slice(comma + 1, behind.start);
  // On one line the space behind the comma goes as well.
  if (/^[ \t]*$/.test(between)) return [...ranges, { start: comma, end: behind.start }];
  return [...ranges, { start: comma, end: comma + 1 }];
}

/** Of two neighbors the first takes the space between them. */
function apart(ranges: readonly TextRange[]): TextRange[] {
  return ranges.map(({ start, end }, index) => ({
    start: Math.max(start, ranges[index - 1]?.end ?? 0),
    end,
  }));
}

function elementRange(node: ts.Node, text: string): TextRange {
  const comma = commaAfter(node, text);
  const end = comma === undefined ? node.getEnd() : comma + 1;
  const own = ownStart(node, text);
  const lineStart = text.lastIndexOf('\n', own - 1) + 1;
  const rest = /^[ \t]*(?:\/\/[^\n]*)?\r?\n/.exec(text.slice(end))?.[0];
  if (rest !== undefined && text.slice(lineStart, own).trim() === '')
    return { start: lineStart, end: end + rest.length };
  const space = comma === undefined ? '' : (/^[ \t]*/.exec(text.slice(end))?.[0] ?? '');
  const start = inlineStart(node, text);
  const before = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? '';
  const endsLine = /^\r?\n/.test(text.slice(end + space.length));
  return { start: endsLine ? start - before.length : start, end: end + space.length };
}

/** An element begins with the comment that stands in front of it on the same line. */
function inlineStart(node: ts.Node, text: string): number {
  const comments = ts.getTrailingCommentRanges(text, node.getFullStart()) ?? [];
  const own = comments.find((comment) => !text.slice(comment.pos, node.getStart()).includes('\n'));
  return own?.pos ?? node.getStart();
}

/** Where the comma behind an element stands; comments may come before it. */
function commaAfter(node: ts.Node, text: string): number | undefined {
  const between = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*,/.exec(text.slice(node.getEnd()))?.[0];
  return between === undefined ? undefined : node.getEnd() + between.length - 1;
}

/** The list that a node stands in, as its parent holds it. */
function siblingsOf(node: ts.Node): readonly ts.Node[] {
  const parent = node.parent;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.arguments ?? [node];
  if (
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectBindingPattern(parent) ||
    ts.isArrayBindingPattern(parent) ||
    ts.isNamedImports(parent) ||
    ts.isNamedExports(parent)
  )
    return parent.elements;
  if (ts.isObjectLiteralExpression(parent)) return parent.properties;
  if (ts.isVariableDeclarationList(parent)) return parent.declarations;
  return [node];
}
