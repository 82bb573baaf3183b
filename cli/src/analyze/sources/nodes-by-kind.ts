import { ts } from '#typescript';
import { linkParents } from './link-parents.ts';

/** What many ask of a source, each list in the order of the text. */
export interface NodesByKind {
  readonly identifiers: readonly ts.Identifier[];
  /** `a.b`, also as the callee of a call. */
  readonly accesses: readonly ts.PropertyAccessExpression[];
  /** `a[b]` */
  readonly elements: readonly ts.ElementAccessExpression[];
  readonly variables: readonly ts.VariableDeclaration[];
  readonly classes: readonly ts.ClassLikeDeclaration[];
  /** Import and export declarations, and calls. */
  readonly loaders: readonly (ts.ImportDeclaration | ts.ExportDeclaration | ts.CallExpression)[];
}

const known = new WeakMap<ts.SourceFile, NodesByKind>();

/** The nodes of a source by their kind: the source is gone over once, whoever asks and however often. */
export function nodesByKind(ast: ts.SourceFile): NodesByKind {
  return known.get(ast) ?? indexNodes(ast);
}

/** Goes over a source that was just parsed: gives every node its parent, and keeps those that many will ask for. */
export function indexNodes(ast: ts.SourceFile): NodesByKind {
  const identifiers: ts.Identifier[] = [];
  const accesses: ts.PropertyAccessExpression[] = [];
  const elements: ts.ElementAccessExpression[] = [];
  const variables: ts.VariableDeclaration[] = [];
  const classes: ts.ClassLikeDeclaration[] = [];
  const loaders: NodesByKind['loaders'][number][] = [];
  linkParents(ast, (node) => {
    if (ts.isIdentifier(node)) identifiers.push(node);
    else if (ts.isPropertyAccessExpression(node)) accesses.push(node);
    else if (ts.isCallExpression(node)) loaders.push(node);
    else if (ts.isVariableDeclaration(node)) variables.push(node);
    else if (ts.isElementAccessExpression(node)) elements.push(node);
    else if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) loaders.push(node);
    else if (ts.isClassLike(node)) classes.push(node);
  });
  const nodes = { identifiers, accesses, elements, variables, classes, loaders };
  known.set(ast, nodes);
  return nodes;
}
