import { ts } from '#typescript';
import type { Machine } from '../interpreter/machine.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { nodesByKind } from '../sources/nodes-by-kind.ts';
import { scopeOf } from './scopes.ts';

/** What may be uses of a module's variables in other modules, by the name of the variable: see `isShadowed`. */
export type ImportedUses = ReadonlyMap<string, readonly ts.Node[]>;

interface Binding {
  readonly local: string;
  /** Absent for the whole module: `import * as x`, `const x = require(…)`. */
  readonly imported?: string;
  readonly from: string;
}

/** What modules do with the variables that others export, by the absolute path of the module that declares them. */
export function importedUses(
  machine: Machine,
  modules: readonly SourceModule[],
): ReadonlyMap<string, ImportedUses> {
  const found = new Map<string, Map<string, ts.Node[]>>();
  const note = (path: string, name: string, node: ts.Node) => {
    const ofModule = found.get(path) ?? new Map<string, ts.Node[]>();
    found.set(path, ofModule);
    const nodes = ofModule.get(name);
    if (nodes === undefined) ofModule.set(name, [node]);
    else nodes.push(node);
  };
  for (const module of modules) {
    const bindings = new Map(bindingsOf(machine, module).map((one) => [one.local, one]));
    if (bindings.size === 0) continue;
    for (const node of nodesByKind(module.ast).identifiers) {
      const binding = bindings.get(node.text);
      if (binding === undefined || isOtherName(node)) continue;
      if (binding.imported !== undefined) note(binding.from, binding.imported, node);
      else if (ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node)
        note(binding.from, node.parent.name.text, node.parent);
    }
  }
  return found;
}

function bindingsOf(machine: Machine, module: SourceModule): Binding[] {
  const found: Binding[] = [];
  const add = (specifier: ts.Expression | undefined, bindings: readonly Omit<Binding, 'from'>[]) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const target = machine.sources.resolve(specifier.text, module.absolutePath);
    if (target.kind === 'source') found.push(...bindings.map((one) => ({ ...one, from: target.path })));
  };
  for (const statement of module.ast.statements) {
    if (ts.isImportDeclaration(statement))
      add(statement.moduleSpecifier, importedNames(statement.importClause?.namedBindings));
    else if (ts.isVariableStatement(statement))
      for (const { name, initializer } of statement.declarationList.declarations)
        if (
          initializer !== undefined &&
          ts.isCallExpression(initializer) &&
          initializer.expression.getText() === 'require'
        )
          add(initializer.arguments[0], requiredNames(name));
  }
  return found;
}

function importedNames(bindings: ts.NamedImportBindings | undefined): Omit<Binding, 'from'>[] {
  if (bindings === undefined) return [];
  if (ts.isNamespaceImport(bindings)) return [{ local: bindings.name.text }];
  return bindings.elements.map((one) => ({
    local: one.name.text,
    imported: (one.propertyName ?? one.name).text,
  }));
}

function requiredNames(name: ts.BindingName): Omit<Binding, 'from'>[] {
  if (ts.isIdentifier(name)) return [{ local: name.text }];
  if (!ts.isObjectBindingPattern(name)) return [];
  return name.elements.flatMap((one) =>
    ts.isIdentifier(one.name)
      ? [{ local: one.name.text, imported: (one.propertyName ?? one.name).getText() }]
      : [],
  );
}

/** A parameter or a variable of the same name means something else. */
export function isShadowed(use: ts.Node): boolean {
  const local = ts.isPropertyAccessExpression(use) ? use.expression : use;
  const scope = ts.isIdentifier(local) ? scopeOf(local) : undefined;
  return scope !== undefined && !ts.isSourceFile(scope);
}

/** The binding itself, a type, or the name of a property. */
function isOtherName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    ts.isImportSpecifier(parent) ||
    ts.isNamespaceImport(parent) ||
    ts.isBindingElement(parent) ||
    ts.isTypeReferenceNode(parent) ||
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  );
}
