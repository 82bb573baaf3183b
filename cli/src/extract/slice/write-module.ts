import { dirname, relative, sep } from 'node:path';
import { ts } from '#typescript';
import { elementRanges, statementRange } from '../cuts/call-ranges.ts';
import { applyEdits, type TextEdit } from './edits.ts';
import type { KeptModule } from './marks.ts';
import { type ImportBinding, type Item, isElidable } from './module-items.ts';
import { prunableMembers } from './object-members.ts';

/**
 * The text of a module in the slice: the original with ranges taken out, formatting and comments kept.
 * @param inner edits inside kept code: registrations cut, bodies that a seam client replaces
 */
export function writeModule(kept: KeptModule, inner: readonly TextEdit[]): string {
  const { ast } = kept.items.module;
  const edits = inner.map((edit) => withEffects(kept, edit));
  for (const statement of ast.statements) edits.push(...statementEdits(kept, statement));
  return applyEdits(ast.text, edits);
}

/** A registration that goes may have required a module that does something when it is loaded. */
function withEffects(kept: KeptModule, edit: TextEdit): TextEdit {
  const statement = [...new Set(kept.effects.values())].find(
    (one) => edit.text === '' && edit.start <= one.getStart() && edit.end >= one.getEnd(),
  );
  return statement === undefined ? edit : { ...edit, text: bareImports(kept, statement, 'require') };
}

function statementEdits(kept: KeptModule, statement: ts.Statement): TextEdit[] {
  if (ts.isImportDeclaration(statement)) return importEdits(kept, statement);
  if (ts.isExportDeclaration(statement)) return exportEdits(kept, statement);
  const items = kept.items.items.filter((item) => item.statement === statement);
  const bindings = kept.items.imports.filter((binding) => binding.statement === statement);
  if (items.length + bindings.length === 0) return [];
  const keptItems = items.filter((item) => kept.kept.has(item));
  const keptBindings = bindings.filter(
    (binding) => kept.imports.has(binding.node) || wasUnused(kept, binding),
  );
  if (keptItems.length + keptBindings.length === 0)
    return [{ ...statementRange(statement), text: bareImports(kept, statement, styleOf(statement)) }];
  return [
    ...partialEdits(items, new Set(keptItems)),
    ...bindingEdits(bindings, new Set(keptBindings)),
    ...keptItems.flatMap((item) => memberEdits(kept, item)),
  ];
}

/** What replaces `import x = require()` must be TypeScript without types of Node.js. */
function styleOf(statement: ts.Statement): 'import' | 'require' {
  return ts.isImportEqualsDeclaration(statement) ? 'import' : 'require';
}

/** Declarations of one `const a = …, b = …` that go alone. */
function partialEdits(items: readonly Item[], keptItems: ReadonlySet<Item>): TextEdit[] {
  return deletions(items.filter((item) => !keptItems.has(item)).map((item) => item.node));
}

function bindingEdits<T extends { node: ts.Node }>(
  bindings: readonly T[],
  keptBindings: ReadonlySet<T>,
): TextEdit[] {
  return deletions(bindings.filter((binding) => !keptBindings.has(binding)).map((binding) => binding.node));
}

function memberEdits(kept: KeptModule, item: Item): TextEdit[] {
  const members = kept.members.get(item);
  if (members === undefined) return [];
  const gone = [...(prunableMembers(item.node) ?? [])].filter(([name]) => !members.has(name));
  return deletions(gone.map(([, node]) => node));
}

function deletions(nodes: readonly ts.Node[]): TextEdit[] {
  return elementRanges(new Set(nodes)).map(({ start, end }) => ({ start, end, text: '' }));
}

function importEdits(kept: KeptModule, statement: ts.ImportDeclaration): TextEdit[] {
  const clause = statement.importClause;
  if (clause === undefined) return [];
  const bindings = kept.items.imports.filter((binding) => binding.statement === statement);
  const keptBindings = bindings.filter(
    (binding) => kept.imports.has(binding.node) || wasUnused(kept, binding),
  );
  if (keptBindings.length === bindings.length) return [];
  if (keptBindings.length === 0)
    return [{ ...statementRange(statement), text: bareImports(kept, statement, 'import') }];
  const keptNodes = new Set(keptBindings.map((binding) => binding.node));
  const gone = bindings.map((binding) => binding.node).filter((node) => !keptNodes.has(node));
  const named = gone.filter(ts.isImportSpecifier);
  const staysNamed = [...keptNodes].some(ts.isImportSpecifier);
  if (named.length === gone.length && staysNamed) return deletions(gone);
  return [{ start: clause.getStart(), end: clause.getEnd(), text: clauseText(clause, keptNodes) }];
}

function clauseText(clause: ts.ImportClause, keptNodes: ReadonlySet<ts.Node>): string {
  const parts: string[] = [];
  if (clause.name !== undefined && keptNodes.has(clause.name)) parts.push(clause.name.text);
  const bindings = clause.namedBindings;
  if (bindings !== undefined && ts.isNamespaceImport(bindings) && keptNodes.has(bindings))
    parts.push(bindings.getText());
  if (bindings !== undefined && ts.isNamedImports(bindings)) {
    const elements = bindings.elements
      .filter((element) => keptNodes.has(element))
      .map((element) => element.getText());
    if (elements.length > 0) parts.push(`{ ${elements.join(', ')} }`);
  }
  return `${clause.isTypeOnly ? 'type ' : ''}${parts.join(', ')}`;
}

function exportEdits(kept: KeptModule, statement: ts.ExportDeclaration): TextEdit[] {
  const clause = statement.exportClause;
  if (statement.moduleSpecifier !== undefined) {
    const own = kept.items.reExports.filter((one) => one.statement === statement);
    const keptNames = new Set(own.filter((one) => kept.reExports.has(one)).map((one) => one.exported));
    if (keptNames.size === 0)
      return [{ ...statementRange(statement), text: bareImports(kept, statement, 'import') }];
    return clause !== undefined && ts.isNamedExports(clause)
      ? specifierEdits(clause, (element) => keptNames.has(element.name.text))
      : [];
  }
  if (clause === undefined || !ts.isNamedExports(clause)) return [];
  const isKept = (element: ts.ExportSpecifier) =>
    isLocalKept(kept, (element.propertyName ?? element.name).text);
  return clause.elements.some(isKept)
    ? specifierEdits(clause, isKept)
    : [{ ...statementRange(statement), text: '' }];
}

function isLocalKept(kept: KeptModule, name: string): boolean {
  return (
    (kept.items.byName.get(name) ?? []).some((item) => kept.kept.has(item)) ||
    kept.items.imports.some((binding) => binding.local === name && kept.imports.has(binding.node))
  );
}

function specifierEdits(
  clause: ts.NamedExports,
  isKept: (element: ts.ExportSpecifier) => boolean,
): TextEdit[] {
  return deletions(clause.elements.filter((element) => !isKept(element)));
}

/** An import whose names go, but not what loading its modules does. */
function bareImports(kept: KeptModule, statement: ts.Statement, style: 'import' | 'require'): string {
  const targets = [...kept.effects].filter(([, place]) => place === statement).map(([path]) => path);
  return targets
    .map((path) => {
      const specifier = relativeSpecifier(kept.items.module.absolutePath, path, statement.getText());
      return style === 'import' ? `import ${specifier};\n` : `require(${specifier});\n`;
    })
    .join('');
}

/** Written as the statement it replaces writes its own: same quotes, extension only where that has one. */
function relativeSpecifier(from: string, to: string, like: string): string {
  const original = /(['"])([^'"]+)\1\s*\)?\s*;?\s*$/.exec(like);
  const quote = original?.[1] ?? "'";
  const extension = /\.[cm]?[jt]s$/.exec(original?.[2] ?? '')?.[0];
  const path = relative(dirname(from), to)
    .split(sep)
    .join('/')
    .replace(/\.([cm]?)[jt]sx?$/, extension ?? '');
  return `${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
}

/** What the program already loaded for nothing visible may be loaded for its effects; the compiler drops it in TypeScript. */
export function wasUnused(kept: KeptModule, binding: ImportBinding): boolean {
  const { ast, path } = kept.items.module;
  const isNamed = (node: ts.Node): boolean =>
    node !== binding.node &&
    ((ts.isIdentifier(node) && node.text === binding.local) || (ts.forEachChild(node, isNamed) ?? false));
  return !isElidable(binding, path) && !isNamed(ast);
}
