import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ts } from '#typescript';
import { modulesBeside } from '../annotations.ts';
import { functionOf } from './calls.ts';
import { decoratedClass } from './decorators.ts';
import { evaluate } from './expressions.ts';
import { runOnce } from './later-declarations.ts';
import type { Machine } from './machine.ts';
import type { SourceModule } from './module.ts';
import { getProperty, setProperty } from './properties.ts';
import { Scope } from './scope.ts';
import { textOf } from './source-text.ts';
import { declareVariables, execute, hoist, isAmbient } from './statements.ts';
import {
  arrayValue,
  freshId,
  literal,
  nativeFunction,
  objectValue,
  optionsOf,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  union,
  type Value,
} from './values.ts';

/** The value of `require(specifier)` or of `import * as x from specifier`, running the module on first use. */
export function loadSpecifier(machine: Machine, specifier: string, from: SourceModule, node: ts.Node): Value {
  const target = machine.sources.resolve(pathOfUrl(specifier), from.absolutePath);
  const generated = generatedValue(
    machine,
    target.kind === 'source' ? target.path : join(dirname(from.absolutePath), specifier),
  );
  if (generated !== undefined && target.kind !== 'package') return generated;
  switch (target.kind) {
    case 'source':
      return requireModule(machine, target.path);
    case 'json':
      return jsonValue(machine.sources.readJson(target.path));
    case 'package':
      return packageValue(machine, hasOwnModel(machine, specifier) ? specifier : target.name);
    case 'types':
      return UNKNOWN;
    case 'missing':
      machine.diagnose('MIG-2005', node, { message: `Cannot resolve '${specifier}'` });
      return UNKNOWN;
  }
}

/** What a library gives for code that it generates into the program. */
function generatedValue(machine: Machine, path: string): Value | undefined {
  for (const library of machine.libraries) {
    const [name] = library.packages;
    if (name !== undefined && library.covers?.(machine, path) === true) return library.load(machine, name);
  }
  return undefined;
}

/** `lodash/fp`: a file of a package that is another library than the package. */
function hasOwnModel(machine: Machine, specifier: string): boolean {
  return machine.libraries.some((library) => library.packages.includes(specifier));
}

/** A package's export: what a library model makes of it, else an external value. */
export function packageValue(machine: Machine, name: string): Value {
  const bare = name.replace(/^node:/, '');
  for (const library of machine.libraries) {
    if (library.packages.includes(bare)) {
      const value = library.load(machine, bare);
      if (value !== undefined) return value;
    }
  }
  return { kind: 'external', package: bare, path: '' };
}

/** Runs a source module once and gives its exports. */
export function requireModule(machine: Machine, path: string): Value {
  const first = freshId();
  const module = machine.modules.get(path) ?? openModule(machine, path);
  if (module === undefined) return UNKNOWN;
  if (module.state === 'new') {
    runModule(machine, module);
    machine.memory.keep(first, freshId());
  }
  return module.moduleObject.props.get('exports') ?? module.exportsObject;
}

function openModule(machine: Machine, path: string): SourceModule | undefined {
  const ast = machine.sources.parse(path);
  if (ast === undefined) return undefined;
  const exportsObject = objectValue();
  const module: SourceModule = {
    path: machine.sources.relative(path),
    absolutePath: path,
    ast,
    moduleObject: objectValue([['exports', exportsObject]]),
    exportsObject,
    exportBindings: new Map(),
    begun: new Set(),
    state: 'new',
  };
  machine.modules.set(path, module);
  return module;
}

function runModule(machine: Machine, module: SourceModule): void {
  module.state = 'running';
  const scope = new Scope(module, undefined, module.exportsObject);
  module.scope = scope;
  declareModuleNames(machine, module, scope);
  try {
    onTopLevel(machine, module, () => runStatements(machine, module, scope));
  } finally {
    module.state = 'done';
    machine.loadOrder.push(module.path);
  }
}

function runStatements(machine: Machine, module: SourceModule, scope: Scope): void {
  hoist(machine, module.ast.statements, scope);
  exportHoisted(module, scope);
  for (const statement of module.ast.statements)
    if (ts.isImportDeclaration(statement)) importDeclaration(machine, statement, module, scope);
  for (const statement of module.ast.statements) runOnce(machine, statement, module, scope);
}

/** Runs code of the module itself, whatever of the program has asked for it. */
export function onTopLevel(machine: Machine, module: SourceModule, work: () => void): void {
  machine.stack.push(machine.activation(machine.recordOf(module.ast, module)));
  const { phase, speculation, nesting } = machine;
  machine.speculation = 0;
  machine.nesting = 0;
  const conditions = machine.conditions.splice(0);
  try {
    work();
  } finally {
    machine.stack.pop();
    machine.phase = phase;
    machine.speculation = speculation;
    machine.nesting = nesting;
    machine.conditions.push(...conditions);
  }
}

function declareModuleNames(machine: Machine, module: SourceModule, scope: Scope): void {
  scope.declare('module', module.moduleObject);
  scope.declare('exports', module.exportsObject);
  scope.declare('__dirname', literal(dirname(module.absolutePath)));
  scope.declare('__filename', literal(module.absolutePath));
  scope.declare(
    'require',
    nativeFunction('require', ({ args, node }) => loadDynamic(machine, node, args[0] ?? UNKNOWN, module)),
  );
}

/** `require(x)` and `import(x)`: every known text that x may be; an unknown one is a diagnostic. */
export function loadDynamic(machine: Machine, node: ts.Node, specifier: Value, module: SourceModule): Value {
  const texts = optionsOf(specifier).map((one) => stringOf(one) ?? candidates(machine, one, module));
  const isOpen = texts.some((text) => typeof text !== 'string');
  const written = isOpen ? modulesBeside(node) : undefined;
  if (isOpen && written === undefined) {
    machine.diagnose('MIG-2005', node, {
      message: `The module that ${textOf(machine, node).slice(0, 80)} loads is not known`,
      ...(texts.flat().some((text) => text !== undefined)
        ? { cause: 'Every file that its name could stand for is taken as loaded.' }
        : {}),
    });
  }
  const known = written ?? present(machine, texts.flat(), module);
  for (const text of known) {
    const target = machine.sources.resolve(pathOfUrl(text), module.absolutePath);
    if (target.kind !== 'source') continue;
    noteLoad(machine, node, target.path);
  }
  return known.length === 0
    ? UNKNOWN
    : union(known.map((text) => loadSpecifier(machine, text, module, node)));
}

/** Remembers a module that a call loads whose text does not name it. */
export function noteLoad(machine: Machine, node: ts.Node, path: string): void {
  machine.dynamicLoads.set(node, (machine.dynamicLoads.get(node) ?? new Set()).add(path));
}

/** Of the modules of several environments, such as sources and build output, those that are there; all where none is. */
function present(machine: Machine, texts: readonly (string | undefined)[], from: SourceModule): string[] {
  const named = texts.filter((text) => text !== undefined);
  const found = named.filter(
    (text) => machine.sources.resolve(pathOfUrl(text), from.absolutePath).kind !== 'missing',
  );
  return found.length === 0 ? named : found;
}

/** ES modules may be named by their `file:` URL. */
function pathOfUrl(specifier: string): string {
  return specifier.startsWith('file:') && URL.canParse(specifier) ? fileURLToPath(specifier) : specifier;
}

const MOST_CANDIDATES = 8;

/** `require('./settings/' + process.env.NODE_ENV)`: the files of that folder that the text could name. */
function candidates(machine: Machine, specifier: Value, module: SourceModule): string[] | undefined {
  const parts = specifier.kind === 'unknown' ? specifier.parts : undefined;
  const [first] = parts ?? [];
  if (parts === undefined || typeof first !== 'string' || !/^\.{0,2}\/./.test(first)) return undefined;
  const pattern = parts.map((part) => part ?? '*').join('');
  const files = machine.sources.glob(`${pattern}{,.*}`, dirname(module.absolutePath)).filter(isLoadable);
  return files.length === 0 || files.length > MOST_CANDIDATES ? undefined : files;
}

function isLoadable(file: string): boolean {
  return /\.(?:[cm]?[jt]s|json)$/.test(file) && !file.endsWith('.d.ts');
}

function exportHoisted(module: SourceModule, scope: Scope): void {
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

function importDeclaration(
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
  if (name === 'default' && (value.kind !== 'object' || !value.props.has('default'))) return value;
  return getProperty(machine, value, name, node);
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
      for (const name of namesOf(node.declarationList))
        module.exportBindings.set(name, () => scope.lookup(name)?.get() ?? UNDEFINED);
    if (hasExport(node))
      for (const name of namesOf(node.declarationList))
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
      exportLive(module, element.name.text, () => scope.lookup(local)?.get() ?? UNDEFINED);
    }
    return;
  }
  const exported = loadSpecifier(machine, specifier, module, node);
  const target = machine.sources.resolve(specifier, module.absolutePath);
  const source = target.kind === 'source' ? machine.modules.get(target.path) : undefined;
  const clause = node.exportClause;
  if (clause === undefined) {
    for (const name of exportNames(exported, source))
      if (name !== 'default')
        exportLive(module, name, () => importedMember(machine, exported, source, name, node));
  } else if (ts.isNamespaceExport(clause)) {
    exportLive(module, clause.name.text, () => moduleExports(source) ?? exported);
  } else {
    for (const element of clause.elements) {
      const name = (element.propertyName ?? element.name).text;
      exportLive(module, element.name.text, () => importedMember(machine, exported, source, name, node));
    }
  }
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

function namesOf(list: ts.VariableDeclarationList): string[] {
  const names: string[] = [];
  const visit = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.push(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) visit(element.name);
  };
  for (const declaration of list.declarations) visit(declaration.name);
  return names;
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

/** A JSON file's content as a value. */
export function jsonValue(json: unknown): Value {
  if (Array.isArray(json)) return arrayValue(json.map(jsonValue));
  if (typeof json === 'object' && json !== null)
    return objectValue(Object.entries(json).map(([name, value]) => [name, jsonValue(value)]));
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean' || json === null)
    return literal(json);
  return UNKNOWN;
}
