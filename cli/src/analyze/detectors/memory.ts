import { ts } from '#typescript';
import type { SourceModule } from '../interpreter/module.ts';
import { nodesByKind } from '../sources/nodes-by-kind.ts';
import { changedIdentifiers, changesMemory, handedToBeChanged, isCollection } from './changes.ts';
import { type ImportedUses, isShadowed } from './imported-uses.ts';
import { membersOf } from './members-in-memory.ts';
import { scopeOf } from './scopes.ts';
import { functionAround } from './syntax-walk.ts';

/** A variable that outlives the functions that change it. */
export interface Memory {
  readonly name: string;
  readonly declaration: ts.Node;
  readonly kind: 'module' | 'closure' | 'static' | 'instance';
  /** Functions that change it, and functions that only look at it. */
  readonly writers: ReadonlySet<ts.Node>;
  readonly readers: ReadonlySet<ts.Node>;
}

/**
 * Variables of the module, of closures and of classes that functions change after their declaration.
 * @param elsewhere uses of the module's variables in other modules
 */
export function memoriesOf(module: SourceModule, elsewhere: ImportedUses = new Map()): Memory[] {
  return [...variablesOf(module, elsewhere), ...membersOf(module)].filter((one) => one.writers.size > 0);
}

interface Users {
  readonly declaration: ts.VariableDeclaration;
  readonly name: string;
  readonly scope: ts.Node;
  readonly writers: Set<ts.Node>;
  readonly readers: Set<ts.Node>;
}

function variablesOf(module: SourceModule, elsewhere: ImportedUses): Memory[] {
  const changing = changingNames(module, elsewhere);
  const variables = lastingVariables(module, changing);
  for (const node of changing.size === 0 ? [] : nodesByKind(module.ast).identifiers) {
    if (!changing.has(node.text) || isLabel(node)) continue;
    const scope = scopeOf(node);
    const users = scope === undefined ? undefined : variables.get(scope)?.get(node.text);
    if (users === undefined || users.declaration.name === node) continue;
    const user = functionAround(node);
    if (user !== functionAround(users.declaration)) noteUse(users, node, user);
  }
  for (const [name, users] of variables.get(module.ast) ?? [])
    for (const node of elsewhere.get(name) ?? []) {
      const user = functionAround(node);
      if (!ts.isSourceFile(user) && !isShadowed(node)) noteUse(users, node, user);
    }
  return [...variables.values()]
    .flatMap((inScope) => [...inScope.values()])
    .map(({ scope, ...rest }) => ({ ...rest, kind: ts.isSourceFile(scope) ? 'module' : 'closure' }));
}

function noteUse({ declaration, writers, readers }: Users, node: ts.Node, user: ts.Node): void {
  (changesMemory(node, isCollection(declaration)) ? writers : readers).add(user);
}

/** Names that are changed somewhere: of the other variables, which are most, it need not be known who looks at them. */
function changingNames(module: SourceModule, elsewhere: ImportedUses): ReadonlySet<string> {
  const { variables } = nodesByKind(module.ast);
  const names = new Set(variables.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : [])));
  const changing = new Set<string>();
  for (const { text } of [...changedIdentifiers(module.ast), ...handedToBeChanged(module.ast)])
    if (names.has(text)) changing.add(text);
  for (const [name, uses] of elsewhere)
    if (names.has(name) && uses.some((node) => changesMemory(node, true))) changing.add(name);
  return changing;
}

/** The variables of these names that outlive a call, by the scope that declares them. */
function lastingVariables(
  module: SourceModule,
  names: ReadonlySet<string>,
): ReadonlyMap<ts.Node, ReadonlyMap<string, Users>> {
  const variables = new Map<ts.Node, Map<string, Users>>();
  for (const declaration of nodesByKind(module.ast).variables) {
    if (!ts.isIdentifier(declaration.name) || !names.has(declaration.name.text)) continue;
    const name = declaration.name.text;
    const scope = scopeOf(declaration.name);
    if (scope === undefined || !outlives(scope)) continue;
    const inScope = variables.get(scope) ?? new Map<string, Users>();
    variables.set(scope, inScope);
    inScope.set(name, { declaration, name, scope, writers: new Set(), readers: new Set() });
  }
  return variables;
}

/** A variable of the module, or of the body of a function that gives functions away. */
function outlives(scope: ts.Node): boolean {
  return ts.isSourceFile(scope) || (ts.isBlock(scope) && ts.isFunctionLike(scope.parent));
}

function isLabel(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    ts.isTypeReferenceNode(parent)
  );
}
