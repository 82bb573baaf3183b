import { ts } from '#typescript';
import type { SourceModule } from '../interpreter/module.ts';
import { nodesByKind } from '../sources/nodes-by-kind.ts';
import { type ImportedUses, isShadowed } from './imported-uses.ts';
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

const MUTATORS = new Set(
  'set add delete clear push pop shift unshift splice sort fill reverse copyWithin'.split(' '),
);

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
  (changes(node, isCollection(declaration)) ? writers : readers).add(user);
}

/** Names that are changed somewhere: of the other variables, which are most, it need not be known who looks at them. */
function changingNames(module: SourceModule, elsewhere: ImportedUses): ReadonlySet<string> {
  const { variables } = nodesByKind(module.ast);
  const names = new Set(variables.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : [])));
  const changing = new Set<string>();
  for (const { text } of changedIdentifiers(module.ast)) if (names.has(text)) changing.add(text);
  for (const [name, uses] of elsewhere)
    if (names.has(name) && uses.some((node) => changes(node, true))) changing.add(name);
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

/** Arrays, maps and sets: of anything else, an object with functions of its own too, `add` or `delete` may mean what it likes. */
function isCollection({ initializer }: ts.VariableDeclaration | ts.PropertyDeclaration): boolean {
  if (initializer === undefined) return true;
  if (ts.isArrayLiteralExpression(initializer)) return true;
  return (
    ts.isNewExpression(initializer) && /^(?:Weak)?(?:Map|Set)$|^Array$/.test(initializer.expression.getText())
  );
}

const changedIn = new WeakMap<ts.SourceFile, readonly ts.Identifier[]>();

/** Uses of names by which these, or what they lead to, are changed; whether a variable is a collection is not asked. */
export function changedIdentifiers(ast: ts.SourceFile): readonly ts.Identifier[] {
  const known = changedIn.get(ast) ?? nodesByKind(ast).identifiers.filter((node) => changes(node, true));
  changedIn.set(ast, known);
  return known;
}

/** Whether the name, or what it leads to, is assigned, counted, deleted or, of a collection, changed by a method. */
export function changes(node: ts.Node, collection: boolean): boolean {
  let one: ts.Node = node;
  while (
    (ts.isPropertyAccessExpression(one.parent) || ts.isElementAccessExpression(one.parent)) &&
    one.parent.expression === one
  ) {
    const access = one.parent;
    const isCall = ts.isCallExpression(access.parent) && access.parent.expression === access;
    // `state.names.push(…)`: what a member of an object is, nobody knows but by what is done with it.
    if (isCall)
      return (
        (collection || one !== node) &&
        ts.isPropertyAccessExpression(access) &&
        MUTATORS.has(access.name.text)
      );
    one = access;
  }
  const { parent } = one;
  if (ts.isBinaryExpression(parent)) return parent.left === one && isAssignment(parent.operatorToken.kind);
  if (ts.isDeleteExpression(parent) || isPatternTarget(one)) return true;
  return (
    (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) &&
    (parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken)
  );
}

/** `[mode] = …`, `({ mode } = …)`, `for (mode of …)`. */
function isPatternTarget(node: ts.Node): boolean {
  let one = node;
  while (isPatternPart(one)) one = one.parent;
  const { parent } = one;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === one;
  const isWhole = one !== node && ts.isBinaryExpression(parent) && parent.left === one;
  return isWhole && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** Whether a node stands in what may be a destructuring target, where a target itself stands. */
function isPatternPart(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return (
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isSpreadElement(parent)
  );
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Static properties, and fields that methods of the class change; the constructor only makes them. */
function membersOf(module: SourceModule): Memory[] {
  return nodesByKind(module.ast).classes.flatMap((owner) =>
    owner.members.flatMap((member) =>
      ts.isPropertyDeclaration(member) ? [memberOf(module, owner, member)] : [],
    ),
  );
}

function memberOf(
  module: SourceModule,
  owner: ts.ClassLikeDeclaration,
  member: ts.PropertyDeclaration,
): Memory {
  const name = member.name.getText();
  const isStatic = ts.getModifiers(member)?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword) ?? false;
  const holders = isStatic ? [owner.name?.text, 'this'] : ['this'];
  const [writers, readers] = [new Set<ts.Node>(), new Set<ts.Node>()];
  for (const node of nodesByKind(module.ast).accesses) {
    if (node.name.text !== name || !holders.includes(node.expression.getText(module.ast))) continue;
    if (!isStatic && (node.pos < owner.pos || node.end > owner.end)) continue;
    const user = functionAround(node);
    if (ts.isConstructorDeclaration(user) || ts.isSourceFile(user)) continue;
    (changes(node, isCollection(member)) ? writers : readers).add(user);
  }
  return {
    name: `${owner.name?.text ?? '(class)'}.${name}`,
    declaration: member,
    kind: isStatic ? 'static' : 'instance',
    writers,
    readers,
  };
}
