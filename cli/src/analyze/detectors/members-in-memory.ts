import { ts } from '#typescript';
import type { SourceModule } from '../interpreter/module.ts';
import { nodesByKind } from '../sources/nodes-by-kind.ts';
import { changesMemory, initialOf, isCollection } from './changes.ts';
import type { Memory } from './memory.ts';
import { functionAround } from './syntax-walk.ts';

/** What has members that outlive a call: a class, a function that `new` makes instances of, or an object of the module. */
interface Owner {
  readonly name: string;
  readonly kind: 'instance' | 'module';
  readonly fields: Map<string, ts.Node>;
}

interface Users {
  readonly writers: Set<ts.Node>;
  readonly readers: Set<ts.Node>;
}

/** Members that functions change after those were made: static ones, fields of instances, and what stands in objects of the module. */
export function membersOf(module: SourceModule): Memory[] {
  return [...staticMembers(module), ...ownMembers(module), ...exportedMembers(module)];
}

function staticMembers({ ast }: SourceModule): Memory[] {
  return nodesByKind(ast).classes.flatMap((owner) =>
    owner.members.flatMap((member): Memory[] => {
      if (!ts.isPropertyDeclaration(member) || !isStatic(member)) return [];
      const name = member.name.getText();
      const holders = [owner.name?.text, 'this'];
      const users: Users = { writers: new Set(), readers: new Set() };
      for (const node of nodesByKind(ast).accesses)
        if (node.name.text === name && holders.includes(node.expression.getText(ast)))
          noteUse(users, node, member);
      return [{ name: `${nameOfClass(owner)}.${name}`, declaration: member, kind: 'static', ...users }];
    }),
  );
}

function isStatic(member: ts.PropertyDeclaration): boolean {
  return ts.getModifiers(member)?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

function noteUse({ writers, readers }: Users, node: ts.Node, declaration: ts.Node): void {
  const user = functionAround(node);
  if (ts.isConstructorDeclaration(user) || ts.isSourceFile(user)) return;
  (changesMemory(node, isCollection(declaration)) ? writers : readers).add(user);
}

/** `this.visits += 1` in methods: the constructor only makes the field. */
function ownMembers({ ast }: SourceModule): Memory[] {
  const owners = new Map<ts.Node, Owner | undefined>();
  const found = new Map<ts.Node, Memory & Users>();
  for (const node of nodesByKind(ast).accesses) {
    if (node.expression.kind !== ts.SyntaxKind.ThisKeyword) continue;
    const holder = holderOfThis(node);
    if (holder === undefined) continue;
    const owner = owners.has(holder) ? owners.get(holder) : ownerOf(holder);
    owners.set(holder, owner);
    const declaration = owner?.fields.get(node.name.text);
    if (owner === undefined || declaration === undefined || functionAround(node) === holder) continue;
    const { kind } = owner;
    const name = `${owner.name}.${node.name.text}`;
    const memory = found.get(declaration) ?? {
      name,
      declaration,
      kind,
      writers: new Set(),
      readers: new Set(),
    };
    found.set(declaration, memory);
    noteUse(memory, node, declaration);
  }
  return [...found.values()];
}

/** The class, the object or the function that makes instances to which the method around a `this` belongs. */
function holderOfThis(node: ts.Node): ts.Node | undefined {
  let method = functionAround(node);
  while (ts.isArrowFunction(method)) {
    // `stop = () => { this.isOpen = false; }`
    if (ts.isPropertyDeclaration(method.parent)) return method.parent.parent;
    method = functionAround(method);
  }
  const { parent } = method;
  if (parent === undefined || ts.isSourceFile(method)) return undefined;
  if (ts.isClassLike(parent) || ts.isObjectLiteralExpression(parent))
    return madeByPrototype(parent) ?? parent;
  if (ts.isPropertyAssignment(parent)) return madeByPrototype(parent.parent) ?? parent.parent;
  return madeByPrototype(method) ?? (ts.isFunctionDeclaration(method) ? method : undefined);
}

/** `Store.prototype.add = function () { … }` and `Store.prototype = { add() { … } }` belong to the function `Store`. */
function madeByPrototype(value: ts.Node): ts.Node | undefined {
  const { parent } = value;
  if (!ts.isBinaryExpression(parent) || parent.right !== value) return undefined;
  const name = /^([\w$]+)\.prototype\b/.exec(parent.left.getText())?.[1];
  if (name === undefined) return undefined;
  return value
    .getSourceFile()
    .statements.find((one) => ts.isFunctionDeclaration(one) && one.name?.text === name);
}

function ownerOf(holder: ts.Node): Owner | undefined {
  if (ts.isClassLike(holder))
    return { name: nameOfClass(holder), kind: 'instance', fields: fieldsOf(holder) };
  if (ts.isFunctionDeclaration(holder)) {
    const name = holder.name?.text;
    return name === undefined ? undefined : { name, kind: 'instance', fields: assignedIn(holder) };
  }
  const name = ts.isObjectLiteralExpression(holder) ? nameOfLasting(holder) : undefined;
  return name === undefined || !ts.isObjectLiteralExpression(holder)
    ? undefined
    : { name, kind: 'module', fields: propertiesOf(holder) };
}

function nameOfClass(owner: ts.ClassLikeDeclaration): string {
  return owner.name?.text ?? '(class)';
}

function fieldsOf(owner: ts.ClassLikeDeclaration): Map<string, ts.Node> {
  const fields = new Map<string, ts.Node>();
  for (const member of owner.members) {
    if (ts.isPropertyDeclaration(member) && !isStatic(member)) fields.set(member.name.getText(), member);
    if (!ts.isConstructorDeclaration(member)) continue;
    for (const [name, node] of assignedIn(member)) if (!fields.has(name)) fields.set(name, node);
  }
  return fields;
}

/** `this.names = []` among the statements of what makes instances. */
function assignedIn({ body }: ts.ConstructorDeclaration | ts.FunctionDeclaration): Map<string, ts.Node> {
  const fields = new Map<string, ts.Node>();
  for (const statement of body?.statements ?? []) {
    const made = ts.isExpressionStatement(statement) ? statement.expression : undefined;
    if (made === undefined || !ts.isBinaryExpression(made) || !ts.isPropertyAccessExpression(made.left))
      continue;
    const { expression, name } = made.left;
    if (expression.kind === ts.SyntaxKind.ThisKeyword && !fields.has(name.text)) fields.set(name.text, made);
  }
  return fields;
}

function propertiesOf(holder: ts.ObjectLiteralExpression): Map<string, ts.Node> {
  const fields = new Map<string, ts.Node>();
  for (const one of holder.properties)
    if (ts.isPropertyAssignment(one) && !ts.isFunctionLike(one.initializer))
      fields.set(one.name.getText(), one);
  return fields;
}

/** What an object is called that the module makes once: by its variable, or `exports` of the module. */
function nameOfLasting(holder: ts.ObjectLiteralExpression): string | undefined {
  const { parent } = holder;
  if (!ts.isSourceFile(functionAround(holder))) return undefined;
  if (ts.isVariableDeclaration(parent)) return parent.name.getText();
  if (ts.isExportAssignment(parent)) return 'exports';
  if (!ts.isBinaryExpression(parent) || parent.right !== holder) return undefined;
  return parent.left.getText().replace(/^module\./, '');
}

/** `module.exports.isOpen = false` in a function, `global.last = …`, `req.app.locals.hits += 1`. */
function exportedMembers({ ast }: SourceModule): Memory[] {
  const found = new Map<string, Memory & Users>();
  for (const node of nodesByKind(ast).accesses) {
    const holder = sharedHolder(node.expression, ast);
    if (holder === undefined) continue;
    const name = `${holder}.${node.name.text}`;
    const memory = found.get(name) ?? {
      name,
      declaration:
        ts.isBinaryExpression(node.parent) && initialOf(node.parent) !== undefined ? node.parent : node,
      kind: 'module',
      writers: new Set(),
      readers: new Set(),
    };
    found.set(name, memory);
    noteUse(memory, node, memory.declaration);
  }
  return [...found.values()];
}

const ENDS_OF_HOLDERS = new Set(['exports', 'global', 'globalThis', 'locals']);
const HOLDERS = /^(?:module\.)?(exports|global|globalThis)$|^(?:\w+\.)?(app\.locals)$/;

/** One of the objects that all modules share; of most expressions the last name says that they are none. */
function sharedHolder(node: ts.Expression, ast: ts.SourceFile): string | undefined {
  const last = ts.isPropertyAccessExpression(node) ? node.name : node;
  if (!ts.isIdentifier(last) || !ENDS_OF_HOLDERS.has(last.text)) return undefined;
  const [, ofModule, ofApplication] = HOLDERS.exec(node.getText(ast)) ?? [];
  return ofModule ?? ofApplication;
}
