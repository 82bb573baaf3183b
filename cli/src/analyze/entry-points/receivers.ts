import { ts } from '#typescript';
import { scopeOf } from '../detectors/scopes.ts';
import { functionAround } from '../detectors/syntax-walk.ts';
import { identityOf } from '../interpreter/lasting-memory.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { type ClassValue, type ObjectValue, optionsOf, type Value } from '../interpreter/values.ts';
import { valueNamed } from './assigned-texts.ts';
import type { LaterFunctions } from './later-functions.ts';

/** Says of a value whether code that changes a member may change this one's. */
export type Receiver = (owner: Value) => boolean;

const ANYBODY: Receiver = () => true;
const NOBODY: Receiver = () => false;

/** Where code stands that changes a member. */
interface Place {
  readonly later: LaterFunctions;
  readonly module: SourceModule;
  /** What names without a declaration stand for. */
  readonly globals: ReadonlyMap<string, Value>;
}

/**
 * Whose member `receiver.name = …` changes. What a request brings, finds and makes is its own; where a service comes from a
 * function around the change or from a call, it may be any that has such a member.
 */
export function receiverOf(place: Place, node: ts.Expression): Receiver {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return receiverOf(place, node.expression);
  if (node.kind === ts.SyntaxKind.ThisKeyword) return ownerOfThis(node);
  if (ts.isCallExpression(node)) return ANYBODY;
  const root = rootOf(node);
  if (root === undefined) return NOBODY;
  if (!ts.isIdentifier(root)) return ANYBODY;
  const scope = scopeOf(root);
  if (scope === undefined || ts.isSourceFile(scope)) return behindName(place, node);
  const owner = ts.isFunctionLike(scope) ? scope : functionAround(scope);
  if (place.later.ranAtStartUp(owner)) return ANYBODY;
  if (root.parent === undefined || node !== root) return leadsToApplication(node) ? ANYBODY : NOBODY;
  const made = initializerOf(root, scope);
  return made === undefined ? NOBODY : receiverOf(place, made);
}

function rootOf(node: ts.Expression): ts.Expression | undefined {
  let one = node;
  while (
    ts.isPropertyAccessExpression(one) ||
    ts.isElementAccessExpression(one) ||
    ts.isNonNullExpression(one)
  )
    one = one.expression;
  const isKnown = ts.isIdentifier(one) || one.kind === ts.SyntaxKind.ThisKeyword || ts.isCallExpression(one);
  return isKnown ? one : undefined;
}

/** `req.app.locals`: what hangs on the application outlives the request. */
function leadsToApplication(node: ts.Expression): boolean {
  for (let one = node; ts.isPropertyAccessExpression(one); one = one.expression)
    if (one.name.text === 'app') return true;
  return false;
}

/** Whether what is changed is `this`, also by another name that a function has given it. */
export function isThis(node: ts.Expression): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
  const scope = ts.isIdentifier(node) ? scopeOf(node) : undefined;
  const made = ts.isIdentifier(node) && scope !== undefined ? initializerOf(node, scope) : undefined;
  return made?.kind === ts.SyntaxKind.ThisKeyword;
}

function behindName({ module, globals }: Place, node: ts.Expression): Receiver {
  const value = valueNamed(module, node) ?? (ts.isIdentifier(node) ? globals.get(node.text) : undefined);
  // `modes[name].isOn = true`: which of them it is, nobody knows.
  if (value === undefined && !ts.isIdentifier(node)) return ANYBODY;
  const ids = new Set(value === undefined ? [] : optionsOf(value).map(identityOf));
  return (owner) => {
    const id = identityOf(owner);
    return id !== undefined && ids.has(id);
  };
}

/** What a local name was declared with. */
function initializerOf(name: ts.Identifier, scope: ts.Node): ts.Expression | undefined {
  if (!ts.isBlock(scope)) return undefined;
  return scope.statements
    .filter((one) => ts.isVariableStatement(one))
    .flatMap((one) => [...one.declarationList.declarations])
    .find((one) => ts.isIdentifier(one.name) && one.name.text === name.text)?.initializer;
}

/** `this` of a method is every instance of the class; of another function, what has this function among its members. */
function ownerOfThis(node: ts.Node): Receiver {
  const method = functionOfThis(node);
  if (method === undefined || ts.isConstructorDeclaration(method)) return NOBODY;
  const { parent } = method;
  if (parent !== undefined && ts.isClassLike(parent))
    return (owner) => derivesFrom(owner.kind === 'object' ? owner.classOf : owner, parent);
  return (owner) => hasMember(owner, method);
}

function functionOfThis(node: ts.Node): ts.Node | undefined {
  let one: ts.Node = functionAround(node);
  while (ts.isArrowFunction(one)) one = functionAround(one);
  return ts.isSourceFile(one) ? undefined : one;
}

function derivesFrom(value: Value | undefined, node: ts.ClassLikeDeclaration): boolean {
  return value?.kind === 'class' && (value.node === node || derivesFrom(value.base, node));
}

function hasMember(owner: Value, method: ts.Node): boolean {
  if (owner.kind !== 'object' && owner.kind !== 'function' && owner.kind !== 'native') return false;
  for (const one of owner.props.values()) if (one.kind === 'function' && one.node === method) return true;
  if (owner.kind !== 'object') return false;
  const accessors = [...owner.getters.values(), ...(owner.setters?.values() ?? [])];
  return (
    accessors.some((one) => one.node === method) ||
    (owner.base !== undefined && hasMember(owner.base, method)) ||
    (owner.classOf !== undefined && !isPrototype(owner) && onPrototype(owner.classOf, method))
  );
}

/** What instances of a class inherit from; of the class it is as much as they are. */
function isPrototype(owner: ObjectValue): boolean {
  return owner.classOf?.statics.get('prototype') === owner;
}

function onPrototype(value: ClassValue, method: ts.Node): boolean {
  const prototype = value.statics.get('prototype');
  if (prototype !== undefined && hasMember(prototype, method)) return true;
  return value.base?.kind === 'class' && onPrototype(value.base, method);
}
