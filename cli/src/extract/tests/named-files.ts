import { ts } from '#typescript';
import { walkTree } from '../../analyze/sources/walk-tree.ts';

/** Texts that stand for a path from the file they are in: of a mock, a worker, a fixture. */
export function relativeLiterals(ast: ts.SourceFile): string[] {
  return literals(ast)
    .map((node) => node.text)
    .filter(isRelative);
}

/** As `relativeLiterals`, but a path that is joined from parts, `join(__dirname, '../data', 'one.json')`, is one text. */
export function wholePaths(ast: ts.SourceFile): string[] {
  return literals(ast).flatMap((node) => {
    const parts = joinedParts(node.parent);
    if (parts === undefined) return isRelative(node.text) ? [node.text] : [];
    return node === parts.at(-1) ? [`./${parts.map((part) => part.text).join('/')}`] : [];
  });
}

function literals(ast: ts.SourceFile): ts.StringLiteralLike[] {
  const found: ts.StringLiteralLike[] = [];
  walkTree(ast, (node) => {
    if (ts.isStringLiteralLike(node)) found.push(node);
    return true;
  });
  return found;
}

/** `'../..'` leads to a folder from which something else is reached. */
function isRelative(text: string): boolean {
  return /^\.{1,2}\//.test(text) && !/^[./]*$/.test(text);
}

/** The texts that a call joins to the folder of its file; undefined for any other node. */
function joinedParts(node: ts.Node): ts.StringLiteralLike[] | undefined {
  if (!ts.isCallExpression(node) || !/(?:^|\.)(?:join|resolve)$/.test(node.expression.getText()))
    return undefined;
  const [base, ...parts] = node.arguments;
  return /^(?:__dirname|import\.meta\.dirname)$/.test(base?.getText() ?? '') &&
    parts.every(ts.isStringLiteralLike)
    ? parts
    : undefined;
}

/** Whether a file loads something by a name that only running it tells. */
export function loadsUnnamed(ast: ts.SourceFile): boolean {
  let found = false;
  walkTree(ast, (node) => {
    if (ts.isCallExpression(node)) {
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require');
      const [first] = node.arguments;
      found ||= loads && first !== undefined && !ts.isStringLiteralLike(first);
    }
    return !found;
  });
  return found;
}
