import { ts } from '#typescript';
import { boundNames } from '../../analyze/interpreter/bound-names.ts';
import type { SourceModule } from '../../analyze/interpreter/module.ts';
import { isPure } from './purity.ts';

/** A piece of a module that is kept or goes as one: a top-level statement, or one declaration of a list. */
export interface Item {
  readonly module: SourceModule;
  readonly node: ts.Node;
  /** The statement whose text it is part of. */
  readonly statement: ts.Statement;
  readonly names: readonly string[];
  /** Whether running it does nothing but define its names. */
  readonly pure: boolean;
  /** Interfaces and type aliases exist only for the compiler. */
  readonly typeOnly: boolean;
}

export interface ModuleItems {
  readonly module: SourceModule;
  readonly items: readonly Item[];
  readonly byName: ReadonlyMap<string, readonly Item[]>;
  /** Exported name to the local name that provides it. */
  readonly exports: ReadonlyMap<string, string>;
  readonly imports: readonly ImportBinding[];
  readonly reExports: readonly ReExport[];
}

/** One name that an import or a require brings into a module. */
export interface ImportBinding {
  readonly local: string;
  /** Name asked for: `default`, `*` for the whole module, or a named export. */
  readonly imported: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly statement: ts.Statement;
  readonly node: ts.Node;
}

export interface ReExport {
  readonly exported: string;
  readonly imported: string;
  readonly specifier: string;
  readonly statement: ts.ExportDeclaration;
}

/**
 * Splits a module into its items; cut nodes count as absent when purity is judged.
 * @param idle cut nodes, and those that are known to do nothing when they run
 */
export function itemsOf(
  module: SourceModule,
  cut: ReadonlySet<ts.Node>,
  idle: ReadonlySet<ts.Node> = cut,
): ModuleItems {
  const items: Item[] = [];
  const imports: ImportBinding[] = [];
  const reExports: ReExport[] = [];
  const exports = new Map<string, string>();
  for (const statement of module.ast.statements) {
    if (cut.has(statement)) continue;
    if (ts.isImportDeclaration(statement)) imports.push(...importBindings(statement));
    else if (isImportOfCommonJs(statement)) imports.push(...commonJsBinding(statement));
    else if (ts.isExportDeclaration(statement)) exportNames(statement, exports, reExports);
    else if (!requireBindings(statement, imports, items, module, idle))
      items.push(...statementItems(module, statement, idle, exports));
  }
  const byName = new Map<string, Item[]>();
  for (const item of items)
    for (const name of item.names) byName.set(name, [...(byName.get(name) ?? []), item]);
  return { module, items, byName, exports, imports, reExports };
}

function importBindings(statement: ts.ImportDeclaration): ImportBinding[] {
  if (!ts.isStringLiteral(statement.moduleSpecifier)) return [];
  const specifier = statement.moduleSpecifier.text;
  const clause = statement.importClause;
  if (clause === undefined) return [];
  const typeOnly = clause.isTypeOnly;
  const found: ImportBinding[] = [];
  if (clause.name !== undefined)
    found.push({
      local: clause.name.text,
      imported: 'default',
      specifier,
      typeOnly,
      statement,
      node: clause.name,
    });
  const bindings = clause.namedBindings;
  if (bindings === undefined) return found;
  if (ts.isNamespaceImport(bindings))
    found.push({ local: bindings.name.text, imported: '*', specifier, typeOnly, statement, node: bindings });
  else {
    for (const element of bindings.elements) {
      found.push({
        local: element.name.text,
        imported: (element.propertyName ?? element.name).text,
        specifier,
        typeOnly: typeOnly || element.isTypeOnly,
        statement,
        node: element,
      });
    }
  }
  return found;
}

/** `import x = require('./y')`, TypeScript's own import of CommonJS, not handed on as an export. */
export function isImportOfCommonJs(statement: ts.Statement): statement is ts.ImportEqualsDeclaration {
  return (
    ts.isImportEqualsDeclaration(statement) &&
    ts.isExternalModuleReference(statement.moduleReference) &&
    !isExported(statement)
  );
}

function commonJsBinding(statement: ts.ImportEqualsDeclaration): ImportBinding[] {
  const { moduleReference, name, isTypeOnly } = statement;
  if (!ts.isExternalModuleReference(moduleReference) || !ts.isStringLiteral(moduleReference.expression))
    return [];
  const specifier = moduleReference.expression.text;
  return [{ local: name.text, imported: '*', specifier, typeOnly: isTypeOnly, statement, node: statement }];
}

/** The compiler of TypeScript leaves out an import whose name is no value anywhere. */
export function isElidable({ statement }: ImportBinding, path: string): boolean {
  return (
    (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) &&
    /\.[cm]?tsx?$/.test(path)
  );
}

function exportNames(
  statement: ts.ExportDeclaration,
  exports: Map<string, string>,
  reExports: ReExport[],
): void {
  const specifier =
    statement.moduleSpecifier !== undefined && ts.isStringLiteral(statement.moduleSpecifier)
      ? statement.moduleSpecifier.text
      : undefined;
  const clause = statement.exportClause;
  if (specifier === undefined) {
    if (clause !== undefined && ts.isNamedExports(clause))
      for (const element of clause.elements)
        exports.set(element.name.text, (element.propertyName ?? element.name).text);
    return;
  }
  if (clause === undefined) reExports.push({ exported: '*', imported: '*', specifier, statement });
  else if (ts.isNamespaceExport(clause))
    reExports.push({ exported: clause.name.text, imported: '*', specifier, statement });
  else
    for (const element of clause.elements)
      reExports.push({
        exported: element.name.text,
        imported: (element.propertyName ?? element.name).text,
        specifier,
        statement,
      });
}

/** `const x = require('./y')` and `const { a, b } = require('./y')` are imports; anything deeper is an item. */
function requireBindings(
  statement: ts.Statement,
  imports: ImportBinding[],
  items: Item[],
  module: SourceModule,
  idle: ReadonlySet<ts.Node>,
): boolean {
  if (!ts.isVariableStatement(statement) || isExported(statement)) return false;
  const declarations = statement.declarationList.declarations;
  if (!declarations.some((one) => requiredSpecifier(one.initializer) !== undefined)) return false;
  for (const declaration of declarations) {
    const specifier = requiredSpecifier(declaration.initializer);
    if (specifier === undefined) items.push(declarationItem(module, statement, declaration, idle));
    else if (ts.isIdentifier(declaration.name))
      imports.push({
        local: declaration.name.text,
        imported: '*',
        specifier,
        typeOnly: false,
        statement,
        node: declaration,
      });
    else if (ts.isObjectBindingPattern(declaration.name) && declaration.name.elements.every(isPlainElement)) {
      for (const element of declaration.name.elements) {
        const local = element.name.getText();
        imports.push({
          local,
          imported: element.propertyName?.getText() ?? local,
          specifier,
          typeOnly: false,
          statement,
          node: element,
        });
      }
    } else items.push(declarationItem(module, statement, declaration, idle));
  }
  return true;
}

function isPlainElement(element: ts.BindingElement): boolean {
  return (
    ts.isIdentifier(element.name) && element.dotDotDotToken === undefined && element.initializer === undefined
  );
}

/** The literal that `require('…')` asks for. */
export function requiredSpecifier(node: ts.Expression | undefined): string | undefined {
  if (
    node === undefined ||
    !ts.isCallExpression(node) ||
    !ts.isIdentifier(node.expression) ||
    node.expression.text !== 'require'
  )
    return undefined;
  const [first] = node.arguments;
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
}

function statementItems(
  module: SourceModule,
  statement: ts.Statement,
  idle: ReadonlySet<ts.Node>,
  exports: Map<string, string>,
): Item[] {
  if (ts.isVariableStatement(statement)) {
    const items = statement.declarationList.declarations.map((declaration) =>
      declarationItem(module, statement, declaration, idle),
    );
    if (isExported(statement))
      for (const item of items) for (const name of item.names) exports.set(name, name);
    return items;
  }
  const names = declaredNames(statement);
  if (isExported(statement))
    exports.set(isDefault(statement) ? 'default' : (names[0] ?? 'default'), names[0] ?? 'default');
  if (ts.isExportAssignment(statement))
    exports.set(statement.isExportEquals === true ? 'export=' : 'default', 'default');
  const typeOnly = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  const anonymousDefault = names.length === 0 && (ts.isExportAssignment(statement) || isDefault(statement));
  return [
    {
      module,
      node: statement,
      statement,
      names: anonymousDefault ? ['default'] : names,
      pure: isPure(statement, idle),
      typeOnly,
    },
  ];
}

function declarationItem(
  module: SourceModule,
  statement: ts.Statement,
  declaration: ts.VariableDeclaration,
  idle: ReadonlySet<ts.Node>,
): Item {
  return {
    module,
    node: declaration,
    statement,
    names: boundNames(declaration.name),
    pure: isPure(declaration, idle),
    typeOnly: false,
  };
}

function declaredNames(statement: ts.Statement): string[] {
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  ) {
    return statement.name === undefined ? [] : [statement.name.text];
  }
  if (ts.isImportEqualsDeclaration(statement)) return [statement.name.text];
  if (
    ts.isModuleDeclaration(statement) &&
    ts.isIdentifier(statement.name) &&
    statement.name.text !== 'global'
  )
    return [statement.name.text];
  return [];
}

export function isExported(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword) ?? false)
  );
}

function isDefault(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.DefaultKeyword) ?? false)
  );
}
