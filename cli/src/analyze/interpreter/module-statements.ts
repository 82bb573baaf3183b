import { ts } from '#typescript';
import { boundNames } from './bound-names.ts';
import { functionOf } from './calls.ts';
import { decoratedClass } from './decorators.ts';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import type { SourceModule } from './module.ts';
import { loadDynamic, loadSpecifier } from './modules.ts';
import { getProperty, setProperty } from './properties.ts';
import type { Scope } from './scope.ts';
import { declareVariables, execute, isAmbient } from './statements.ts';
import { type NativeValue, UNDEFINED, type Value } from './values.ts';

export function exportHoisted(module: SourceModule, scope: Scope): void {
  for (const statement of module.ast.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.body !== undefined && hasExport(statement)) {
      const value =
        statement.name === undefined
          ? functionOf(statement, scope)
          : scope.lookup(statement.name.text)?.get();
      module.exportsObject.props.set(
        hasDefault(statement) ? 'default' : (statement.name?.text ?? 'default'),
        value ?? UNDEFINED,
      );
    }
  }
}

export function importDeclaration(
  machine: Machine,
  node: ts.ImportDeclaration,
  module: SourceModule,
  scope: Scope,
): void {
  if (!ts.isStringLiteral(node.moduleSpecifier) || node.importClause?.isTypeOnly === true) return;
  const clause = node.importClause;
  if (clause !== undefined && isTypeOnly(clause)) return;
  const load = () => loadSpecifier(machine, node.moduleSpecifier.getText().slice(1, -1), module, node);
  const exported = load();
  if (clause === undefined) return;
  const target = machine.sources.resolve(node.moduleSpecifier.getText().slice(1, -1), module.absolutePath);
  const source = target.kind === 'source' ? machine.modules.get(target.path) : undefined;
  if (clause.name !== undefined)
    bindImport(machine, scope, clause.name, () => importedMember(machine, exported, source, 'default', node));
  const bindings = clause.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) {
    bindImport(machine, scope, bindings.name, () => moduleExports(source) ?? exported);
    return;
  }
  for (const element of bindings.elements) {
    if (element.isTypeOnly) continue;
    const name = (element.propertyName ?? element.name).text;
    bindImport(machine, scope, element.name, () => importedMember(machine, exported, source, name, node));
  }
}

/** Imports that only bring types disappear when the program is compiled. */
function isTypeOnly(clause: ts.ImportClause): boolean {
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((one) => one.isTypeOnly)
  );
}

/** Import bindings are live: a cycle sees the value once the other module has set it. */
function bindImport(_machine: Machine, scope: Scope, name: ts.Identifier, get: () => Value): void {
  scope.bind(name.text, { get, set: () => undefined });
}

function moduleExports(source: SourceModule | undefined): Value | undefined {
  return source?.moduleObject.props.get('exports');
}

function importedMember(
  machine: Machine,
  exported: Value,
  source: SourceModule | undefined,
  name: string,
  node: ts.Node,
): Value {
  const live = source?.exportBindings.get(name)?.();
  if (live !== undefined) return live;
  const value = moduleExports(source) ?? exported;
  if (value.kind === 'external') return name === 'default' ? value : getProperty(machine, value, name, node);
  const own = value.kind === 'object' ? value.props.get(name) : undefined;
  if (own !== undefined) return own;
  if (name === 'default' && value.kind === 'native') return defaultOf(value);
  if (name === 'default' && (value.kind !== 'object' || !value.props.has('default'))) return value;
  return getProperty(machine, value, name, node);
}

/** What a package's model says that its default is, such as the container of typedi; else the whole stands for it. */
function defaultOf(whole: NativeValue): Value {
  const given = whole.get?.('default');
  return given?.kind === 'native' || given?.kind === 'object' ? given : whole;
}

export function moduleStatement(
  machine: Machine,
  node: ts.Statement,
  module: SourceModule,
  scope: Scope,
): void {
  if (ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
    return;
  if (ts.isImportEqualsDeclaration(node)) {
    if (ts.isExternalModuleReference(node.moduleReference)) {
      scope.declare(
        node.name.text,
        loadDynamic(machine, node, evaluate(machine, node.moduleReference.expression, scope), module),
      );
    }
    return;
  }
  if (ts.isExportDeclaration(node)) {
    exportDeclaration(machine, node, module, scope);
    return;
  }
  if (ts.isExportAssignment(node)) {
    const value = evaluate(machine, node.expression, scope);
    if (node.isExportEquals === true) module.moduleObject.props.set('exports', value);
    else module.exportsObject.props.set('default', value);
    return;
  }
  if (ts.isVariableStatement(node)) {
    if (isAmbient(node)) return;
    declareVariables(machine, node.declarationList, scope);
    if (hasExport(node))
      for (const name of node.declarationList.declarations.flatMap(({ name }) => boundNames(name)))
        module.exportBindings.set(name, () => valueByNow(machine, name, scope));
    if (hasExport(node))
      for (const name of node.declarationList.declarations.flatMap(({ name }) => boundNames(name)))
        setProperty(machine, module.exportsObject, name, scope.lookup(name)?.get() ?? UNDEFINED);
    return;
  }
  if (ts.isClassDeclaration(node)) {
    const value = decoratedClass(machine, node, scope);
    if (node.name !== undefined) scope.declare(node.name.text, value);
    if (hasExport(node))
      module.exportsObject.props.set(hasDefault(node) ? 'default' : (node.name?.text ?? 'default'), value);
    return;
  }
  execute(machine, node, scope, []);
  const isNamed = ts.isEnumDeclaration(node) || (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name));
  if (isNamed && hasExport(node))
    module.exportsObject.props.set(node.name.text, scope.lookup(node.name.text)?.get() ?? UNDEFINED);
}

function exportDeclaration(
  machine: Machine,
  node: ts.ExportDeclaration,
  module: SourceModule,
  scope: Scope,
): void {
  if (node.isTypeOnly) return;
  const specifier =
    node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)
      ? node.moduleSpecifier.text
      : undefined;
  if (specifier === undefined) {
    if (node.exportClause === undefined || !ts.isNamedExports(node.exportClause)) return;
    for (const element of node.exportClause.elements) {
      const local = (element.propertyName ?? element.name).text;
      exportLive(module, element.name.text, () => valueByNow(machine, local, scope));
    }
    return;
  }
  const exported = loadSpecifier(machine, specifier, module, node);
  const target = machine.sources.resolve(specifier, module.absolutePath);
  const source = target.kind === 'source' ? machine.modules.get(target.path) : undefined;
  const clause = node.exportClause;
  if (clause === undefined) {
    const passOn = () =>
      inherit(module, exportNames(exported, source), (name) =>
        importedMember(machine, exported, source, name, node),
      );
    passOn();
    source?.heirs.push(passOn);
  } else if (ts.isNamespaceExport(clause)) {
    exportLive(module, clause.name.text, () => moduleExports(source) ?? exported);
  } else {
    for (const element of clause.elements) {
      const name = (element.propertyName ?? element.name).text;
      exportLive(module, element.name.text, () => importedMember(machine, exported, source, name, node));
    }
  }
}

/** Exports what another module has by now; a name of the module's own wins. Whoever passes these on in turn hears of new ones. */
function inherit(module: SourceModule, names: readonly string[], get: (name: string) => Value): void {
  const missing = names.filter((name) => name !== 'default' && !module.exportsObject.props.has(name));
  for (const name of missing) exportLive(module, name, () => get(name));
  if (missing.length > 0) for (const hear of module.heirs) hear();
}

/** What a module's variable is when somebody who imports it looks. */
function valueByNow(machine: Machine, name: string, scope: Scope): Value {
  const value = scope.lookup(name)?.get() ?? UNDEFINED;
  return machine.stateOfRequests?.inVariable(name, scope, value) ?? value;
}

/** Sets the export now, for whoever looks at the namespace, and as a live binding, for cycles. */
function exportLive(module: SourceModule, name: string, get: () => Value): void {
  module.exportBindings.set(name, get);
  module.exportsObject.props.set(name, get());
}

function exportNames(exported: Value, source: SourceModule | undefined): string[] {
  const names = new Set(source?.exportBindings.keys());
  if (exported.kind === 'object') for (const name of exported.props.keys()) names.add(name);
  return [...names];
}

function hasExport(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword) ?? false)
  );
}

function hasDefault(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.DefaultKeyword) ?? false)
  );
}
