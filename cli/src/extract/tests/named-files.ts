import { ts } from '#typescript';
import { walkTree } from '../../analyze/sources/walk-tree.ts';

/** Texts that stand for a path from the file they are in: of a mock, a worker, a fixture. */
export function relativeLiterals(ast: ts.SourceFile): string[] {
  const found: string[] = [];
  walkTree(ast, (node) => {
    if (ts.isStringLiteralLike(node) && /^\.{1,2}\//.test(node.text)) found.push(node.text);
    return true;
  });
  return found;
}

/** `join(__dirname, 'data', 'one.json')`: a path below the folder of the file, from its parts. */
export function joinedLiterals(ast: ts.SourceFile): string[] {
  const found: string[] = [];
  walkTree(ast, (node) => {
    if (!ts.isCallExpression(node) || !/(?:^|\.)(?:join|resolve)$/.test(node.expression.getText()))
      return true;
    const [base, ...parts] = node.arguments;
    if (base !== undefined && /^(?:__dirname|import\.meta\.dirname)$/.test(base.getText()))
      if (parts.length > 0 && parts.every(ts.isStringLiteralLike))
        found.push(parts.map((part) => part.text).join('/'));
    return true;
  });
  return found;
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
