import { ts } from '#typescript';
import type { Json, JsonSchema } from '../../artifacts/route-shapes.ts';
import { walk } from '../detectors/syntax-walk.ts';
import { keyText, literalOf } from './literals.ts';
import type { Located, Program } from './program.ts';

const DEEP = 6;

/** The JSON Schema of a written type; what is generic, computed or of a package is left open. */
export function typeSchema(program: Program, at: Located<ts.TypeNode>, depth = 0): JsonSchema {
  const { module, node } = at;
  const of = (type: ts.TypeNode) => typeSchema(program, { module, node: type }, depth + 1);
  if (depth > DEEP) return {};
  const plain = PLAIN.get(node.kind);
  if (plain !== undefined) return plain;
  if (ts.isParenthesizedTypeNode(node)) return of(node.type);
  if (ts.isTypeOperatorNode(node)) return of(node.type);
  if (ts.isArrayTypeNode(node)) return { type: 'array', items: of(node.elementType) };
  if (ts.isLiteralTypeNode(node)) {
    const value = literalOf(node.literal);
    return value === undefined ? {} : value === null ? { type: 'null' } : { const: value };
  }
  if (ts.isUnionTypeNode(node)) return unionSchema(node.types.filter((one) => !isNothing(one)).map(of));
  if (ts.isIntersectionTypeNode(node)) return { allOf: node.types.map(of) };
  if (ts.isTypeLiteralNode(node)) return membersSchema(program, module, node.members, depth);
  return ts.isTypeReferenceNode(node) ? referenceSchema(program, { module, node }, depth) : {};
}

const PLAIN = new Map<ts.SyntaxKind, JsonSchema>([
  [ts.SyntaxKind.StringKeyword, { type: 'string' }],
  [ts.SyntaxKind.NumberKeyword, { type: 'number' }],
  [ts.SyntaxKind.BooleanKeyword, { type: 'boolean' }],
  [ts.SyntaxKind.ObjectKeyword, { type: 'object' }],
]);

function isNothing(node: ts.TypeNode): boolean {
  return node.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** `'a' | 'b'` is a choice. */
function unionSchema(schemas: readonly JsonSchema[]): JsonSchema {
  const [only] = schemas;
  if (schemas.length === 1 && only !== undefined) return only;
  const values = schemas.flatMap((one): Json[] => (one.const === undefined ? [] : [one.const]));
  return values.length === schemas.length ? { enum: values } : { anyOf: [...schemas] };
}

function membersSchema(
  program: Program,
  module: string,
  members: readonly ts.TypeElement[],
  depth: number,
): JsonSchema {
  const properties: [string, Json][] = [];
  const required: string[] = [];
  for (const one of members) {
    if (!ts.isPropertySignature(one) || one.type === undefined) continue;
    const key = keyText(one.name);
    if (key === undefined) continue;
    properties.push([key, typeSchema(program, { module, node: one.type }, depth + 1)]);
    if (one.questionToken === undefined) required.push(key);
  }
  return {
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(properties),
  };
}

function referenceSchema(program: Program, at: Located<ts.TypeReferenceNode>, depth: number): JsonSchema {
  const { module, node } = at;
  const name = node.typeName.getText();
  const [argument] = node.typeArguments ?? [];
  const inner = () =>
    argument === undefined ? {} : typeSchema(program, { module, node: argument }, depth + 1);
  if (name === 'Date') return { type: 'string', format: 'date-time' };
  if (name === 'Array' || name === 'ReadonlyArray') return { type: 'array', items: inner() };
  if (name === 'Promise' || name === 'Readonly' || name === 'Required') return inner();
  if (name === 'Partial') return without(inner(), 'required');
  if (name === 'Record') return { type: 'object' };
  const declared = declarationOf(program, module, name);
  if (declared === undefined) return {};
  const { node: type } = declared;
  if (ts.isTypeAliasDeclaration(type))
    return typeSchema(program, { module: declared.module, node: type.type }, depth + 1);
  return membersSchema(program, declared.module, type.members, depth + 1);
}

type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

function declarationOf(
  program: Program,
  module: string,
  name: string,
  depth = 0,
): Located<TypeDeclaration> | undefined {
  const ast = program.ast(module);
  if (ast === undefined || depth > DEEP) return undefined;
  let found: TypeDeclaration | undefined;
  walk(ast, (node) => {
    if ((ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && node.name.text === name)
      found ??= node;
  });
  if (found !== undefined) return { module, node: found };
  for (const statement of ast.statements) {
    const from = ts.isImportDeclaration(statement) ? statement.moduleSpecifier : undefined;
    if (from === undefined || !ts.isStringLiteral(from) || !ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const element = bindings.elements.find((one) => one.name.text === name);
    const target = element === undefined ? undefined : program.resolve(module, from.text);
    if (element === undefined || target === undefined) continue;
    return declarationOf(program, target, (element.propertyName ?? element.name).text, depth + 1);
  }
  return undefined;
}

function without(schema: JsonSchema, key: string): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}
