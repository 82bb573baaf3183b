import { ts } from '#typescript';
import type { Machine } from '../interpreter/machine.ts';

/** Types of the platform that come out of JSON as something else, or not at all. */
const LOST = new Set(
  'Date Map Set WeakMap WeakSet Buffer Uint8Array ArrayBuffer RegExp bigint BigInt Readable Error'.split(' '),
);
/** What stands around the value that matters. */
const WRAPPERS = new Set(
  'Promise PromiseLike Array ReadonlyArray Readonly Partial Required Record Awaited NonNullable Iterable Pick Omit'.split(
    ' ',
  ),
);
const DEEPEST = 5;

interface Reading {
  readonly machine: Machine;
  readonly seen: Set<ts.Node>;
  readonly lost: Set<string>;
}

/** A source file with its types; one that only gives types was never run. */
interface TypeSource {
  readonly ast: ts.SourceFile;
  readonly absolutePath: string;
}

/** What of a type JSON does not keep, such as `createdAt: Date`; names are followed into other modules. */
export function typesLostInJson(machine: Machine, module: TypeSource, type: ts.TypeNode): string[] {
  const reading: Reading = { machine, seen: new Set(), lost: new Set() };
  read(reading, module, type, { label: '', depth: 0 });
  return [...reading.lost].sort();
}

interface Position {
  /** Name of the property that has the type. */
  readonly label: string;
  readonly depth: number;
}

function read(reading: Reading, module: TypeSource, type: ts.Node, at: Position): void {
  if (at.depth > DEEPEST) return;
  if (type.kind === ts.SyntaxKind.BigIntKeyword) lose(reading, at, 'bigint');
  else if (ts.isTypeReferenceNode(type)) reference(reading, module, type, at);
  else if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type))
    for (const one of type.types) read(reading, module, one, at);
  else if (ts.isArrayTypeNode(type)) read(reading, module, type.elementType, at);
  else if (ts.isParenthesizedTypeNode(type) || ts.isTypeOperatorNode(type))
    read(reading, module, type.type, at);
  else if (ts.isTupleTypeNode(type)) for (const one of type.elements) read(reading, module, one, at);
  else if (ts.isTypeLiteralNode(type)) members(reading, module, type.members, at);
}

function lose({ lost }: Reading, { label }: Position, type: string): void {
  lost.add(label === '' ? type : `${label}: ${type}`);
}

function members(reading: Reading, module: TypeSource, list: readonly ts.TypeElement[], at: Position): void {
  for (const member of list)
    if (ts.isPropertySignature(member) && member.type !== undefined)
      read(reading, module, member.type, { label: member.name.getText(), depth: at.depth + 1 });
}

function reference(reading: Reading, module: TypeSource, type: ts.TypeReferenceNode, at: Position): void {
  if (!ts.isIdentifier(type.typeName)) return;
  const name = type.typeName.text;
  const declared = declarationOf(reading.machine, module, name);
  if (declared === undefined) {
    if (LOST.has(name)) lose(reading, at, name);
    else if (WRAPPERS.has(name)) for (const one of type.typeArguments ?? []) read(reading, module, one, at);
    return;
  }
  if (reading.seen.has(declared.node)) return;
  reading.seen.add(declared.node);
  const { node, module: from } = declared;
  const deeper = { ...at, depth: at.depth + 1 };
  if (ts.isClassDeclaration(node)) lose(reading, at, `class ${name}`);
  else if (ts.isTypeAliasDeclaration(node)) read(reading, from, node.type, deeper);
  else {
    members(reading, from, node.members, at);
    for (const base of (node.heritageClauses ?? []).flatMap((one) => one.types))
      if (ts.isIdentifier(base.expression)) inherited(reading, from, base.expression.text, deeper);
  }
}

function inherited(reading: Reading, module: TypeSource, name: string, at: Position): void {
  const declared = declarationOf(reading.machine, module, name);
  if (declared === undefined || reading.seen.has(declared.node)) return;
  reading.seen.add(declared.node);
  if (ts.isInterfaceDeclaration(declared.node)) members(reading, declared.module, declared.node.members, at);
}

interface Declared {
  readonly node: ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration;
  readonly module: TypeSource;
}

/** The declaration of a type's name: in the module, or in the one that it is imported from. */
function declarationOf(machine: Machine, module: TypeSource, name: string, depth = 0): Declared | undefined {
  for (const node of module.ast.statements) {
    if (
      (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) &&
      node.name?.text === name
    )
      return { node, module };
  }
  if (depth > DEEPEST) return undefined;
  for (const node of module.ast.statements) {
    const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
    if (!ts.isImportDeclaration(node) || bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const imported = bindings.elements.find((one) => one.name.text === name);
    if (imported === undefined || !ts.isStringLiteral(node.moduleSpecifier)) continue;
    const target = machine.sources.resolve(node.moduleSpecifier.text, module.absolutePath);
    const ast = target.kind === 'source' ? machine.sources.parse(target.path) : undefined;
    return ast === undefined
      ? undefined
      : declarationOf(
          machine,
          { ast, absolutePath: ast.fileName },
          (imported.propertyName ?? imported.name).text,
          depth + 1,
        );
  }
  return undefined;
}
