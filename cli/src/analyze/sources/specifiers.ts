import { ts } from '#typescript';
import { nodesByKind } from './nodes-by-kind.ts';

/** A literal specifier, where it stands, and whether only types come by it. */
export interface Specifier {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly node: ts.Node;
}

const known = new WeakMap<ts.SourceFile, readonly Specifier[]>();

/** Every literal specifier that a file imports, requires or re-exports, in the order of the text. */
export function specifiersOf(ast: ts.SourceFile): readonly Specifier[] {
  const specifiers = known.get(ast) ?? nodesByKind(ast).loaders.flatMap(specifierIn);
  known.set(ast, specifiers);
  return specifiers;
}

function specifierIn(node: ts.ImportDeclaration | ts.ExportDeclaration | ts.CallExpression): Specifier[] {
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    const loads =
      node.expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(node.expression) && node.expression.text === 'require');
    return loads && first !== undefined && ts.isStringLiteralLike(first)
      ? [{ specifier: first.text, typeOnly: false, node }]
      : [];
  }
  if (node.moduleSpecifier === undefined || !ts.isStringLiteral(node.moduleSpecifier)) return [];
  const typeOnly = ts.isImportDeclaration(node) ? node.importClause?.isTypeOnly === true : node.isTypeOnly;
  return [{ specifier: node.moduleSpecifier.text, typeOnly, node }];
}

/** The literal of an import, a re-export, a require or a dynamic import. */
export function literalOf({ node }: Specifier): ts.StringLiteralLike | undefined {
  const literal = ts.isCallExpression(node)
    ? node.arguments[0]
    : ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : undefined;
  return literal !== undefined && ts.isStringLiteralLike(literal) ? literal : undefined;
}
