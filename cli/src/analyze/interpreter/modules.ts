import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ts } from '#typescript';
import { modulesBeside } from '../annotations.ts';
import { boundYoungGeneration } from '../young-generation.ts';
import { runOnce } from './later-declarations.ts';
import type { Machine } from './machine.ts';
import { declareMain } from './main-module.ts';
import type { SourceModule } from './module.ts';
import { exportHoisted, importDeclaration } from './module-statements.ts';
import { Scope } from './scope.ts';
import { textOf } from './source-text.ts';
import { hoist } from './statements.ts';
import { bringsOnlyTypes } from './type-imports.ts';
import { MOST_OPTIONS, union } from './unions.ts';
import {
  arrayValue,
  freshId,
  literal,
  nativeFunction,
  objectValue,
  optionsOf,
  stringOf,
  UNKNOWN,
  type Value,
} from './values.ts';
import { asSetting } from './values-of-settings.ts';

/** The value of `require(specifier)` or of `import * as x from specifier`, running the module on first use. */
export function loadSpecifier(machine: Machine, specifier: string, from: SourceModule, node: ts.Node): Value {
  const target = machine.sources.resolve(pathOfUrl(specifier), from.absolutePath);
  const places =
    target.kind === 'source' ? [target.path] : machine.sources.placesOf(specifier, from.absolutePath);
  const generated = places.map((path) => generatedValue(machine, path)).find((one) => one !== undefined);
  if (generated !== undefined) return generated;
  switch (target.kind) {
    case 'source':
      return requireModule(machine, target.path);
    case 'json':
      return jsonValue(machine.sources.readJson(target.path));
    case 'package':
      return packageValue(machine, hasOwnModel(machine, specifier) ? specifier : target.name);
    case 'types':
    case 'asset':
      return UNKNOWN;
    case 'missing':
      return exampleOf(machine, specifier, from, node);
  }
}

/** Where the application lies on this machine is nobody's concern. */
function fromTheApplication(machine: Machine, specifier: string): string {
  const path = specifier.replace(/^file:\/\/(?=\/)/, '');
  return path.startsWith(`${machine.sources.root}/`) ? `./${machine.sources.relative(path)}` : specifier;
}

/**
 * Settings that each installation has for itself are read as their example says. What may be missing, inside of a `try`, the
 * program has other values for; so it may where the environment can name another file.
 */
function exampleOf(machine: Machine, specifier: string, from: SourceModule, node: ts.Node): Value {
  const isNeeded =
    /^\.{0,2}\//.test(specifier) && isWritten(node) && ts.findAncestor(node, ts.isTryStatement) === undefined;
  const example = isNeeded
    ? machine.sources.exampleFor(join(dirname(from.absolutePath), specifier))
    : undefined;
  machine.diagnose('MIG-2005', node, {
    message: `Cannot resolve '${fromTheApplication(machine, specifier)}'`,
    ...(example === undefined ? {} : { cause: `${machine.sources.relative(example)} is read in its place.` }),
  });
  if (example === undefined) return UNKNOWN;
  if (example.endsWith('.json')) return asSetting(jsonValue(machine.sources.readJson(example)));
  noteLoad(machine, node, example);
  return asSetting(requireModule(machine, example));
}

function isWritten(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return true;
  const [given] = node.arguments;
  return given !== undefined && ts.isStringLiteralLike(given);
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
    machine.openLoads += 1;
    try {
      runModule(machine, module);
    } finally {
      machine.openLoads -= 1;
    }
    if (machine.openLoads === 0) loadForTypes(machine);
    machine.memory.keep(first, freshId());
  }
  return module.moduleObject.props.get('exports') ?? module.exportsObject;
}

/** What was imported for its types alone comes last: the running program loads it when somebody needs it, in another order. */
function loadForTypes(machine: Machine): void {
  for (let next = machine.importsOfTypes.shift(); next !== undefined; next = machine.importsOfTypes.shift())
    next();
}

function openModule(machine: Machine, path: string): SourceModule | undefined {
  boundYoungGeneration();
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
    heirs: [],
    closures: new Map(),
    begun: new Set(),
    state: 'new',
  };
  machine.modules.set(path, module);
  if (!machine.sources.holds(path)) machine.modulesOutside.push(path);
  return module;
}

function runModule(machine: Machine, module: SourceModule): void {
  module.state = 'running';
  const scope = new Scope(module, undefined, module.exportsObject);
  module.scope = scope;
  declareModuleNames(machine, module, scope);
  const { spent, spentOnModules } = machine;
  try {
    onTopLevel(machine, module, () => runStatements(machine, module, scope));
  } finally {
    module.state = 'done';
    exportOnlyDefault(machine, module);
    machine.spentOnModules = spentOnModules + machine.spent - spent;
    for (const hear of module.heirs) hear();
    machine.loadOrder.push(module.path);
  }
}

/** `require('./routes')(app)` of a module with `export default` alone, which a plugin of Babel makes the whole of it. */
function exportOnlyDefault(
  machine: Machine,
  { absolutePath, exportsObject, moduleObject }: SourceModule,
): void {
  const { props } = exportsObject;
  const only = props.size === 1 ? props.get('default') : undefined;
  if (only === undefined || moduleObject.props.get('exports') !== exportsObject) return;
  if (machine.sources.exportsOnlyDefaults(absolutePath)) moduleObject.props.set('exports', only);
}

function runStatements(machine: Machine, module: SourceModule, scope: Scope): void {
  hoist(machine, module.ast.statements, scope);
  exportHoisted(module, scope);
  const imports = module.ast.statements.filter((one) => ts.isImportDeclaration(one));
  const ofTypes = new Set(imports.filter(bringsOnlyTypes));
  const inPlace = machine.sources.isCompiledToCommonJs(module.absolutePath);
  if (!inPlace)
    for (const one of imports) if (!ofTypes.has(one)) importDeclaration(machine, one, module, scope);
  for (const statement of module.ast.statements) {
    // The compiler turns an import into a `require` that stands where the import stood.
    if (inPlace && ts.isImportDeclaration(statement) && !ofTypes.has(statement))
      importDeclaration(machine, statement, module, scope);
    else runOnce(machine, statement, module, scope);
  }
  if (ofTypes.size === 0) return;
  machine.importsOfTypes.push(() =>
    onTopLevel(machine, module, () => {
      for (const one of ofTypes) importDeclaration(machine, one, module, scope);
    }),
  );
}

/** Runs code of the module itself, whatever of the program has asked for it. */
export function onTopLevel(machine: Machine, module: SourceModule, work: () => void): void {
  machine.stack.push(machine.activation(machine.recordOf(module.ast, module)));
  const { phase, speculation, branch, nesting } = machine;
  machine.speculation = 0;
  machine.branch = undefined;
  machine.nesting = 0;
  const conditions = machine.conditions.splice(0);
  try {
    work();
  } finally {
    machine.stack.pop();
    machine.phase = phase;
    machine.speculation = speculation;
    machine.branch = branch;
    machine.nesting = nesting;
    machine.conditions.push(...conditions);
  }
}

function declareModuleNames(machine: Machine, module: SourceModule, scope: Scope): void {
  scope.declare('module', module.moduleObject);
  scope.declare('exports', module.exportsObject);
  scope.declare('__dirname', literal(dirname(module.absolutePath)));
  scope.declare('__filename', literal(module.absolutePath));
  const require = nativeFunction('require', ({ args, node }) =>
    loadDynamic(machine, node, args[0] ?? UNKNOWN, module),
  );
  declareMain(machine, module, require);
  scope.declare('require', require);
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
    : union(
        known.map((text) => loadSpecifier(machine, text, module, node)),
        Math.max(MOST_OPTIONS, known.length),
      );
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

/** So many files of a name that nobody knows are taken at start-up, where settings choose a few of all that there are. */
const MOST_CANDIDATES = 8;
/** A request may name any of them, such as one controller for each part of a path. */
const MOST_OF_CODE = 64;

/** `require('./settings/' + process.env.NODE_ENV)`: the files of that folder that the text could name. */
function candidates(machine: Machine, specifier: Value, module: SourceModule): string[] | undefined {
  const parts = specifier.kind === 'unknown' ? specifier.parts : undefined;
  const [written, ...others] = parts ?? [];
  if (typeof written !== 'string') return undefined;
  const first = machine.sources.unaliased(written, module.absolutePath);
  if (!/^\.{0,2}\/./.test(first)) return undefined;
  const pattern = [first, ...others].map((part) => part ?? '*').join('');
  const files = machine.sources.glob(`${pattern}{,.*}`, dirname(module.absolutePath)).filter(isLoadable);
  const isAny = machine.phase !== 'bootstrap' && files.every((file) => !file.endsWith('.json'));
  const most = isAny ? MOST_OF_CODE : MOST_CANDIDATES;
  return files.length === 0 || files.length > most ? undefined : files;
}

function isLoadable(file: string): boolean {
  return /\.(?:[cm]?[jt]s|json)$/.test(file) && !file.endsWith('.d.ts');
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
