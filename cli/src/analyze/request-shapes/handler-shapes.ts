import { ts } from '#typescript';
import type { JsonSchema, RequestPart } from '../../artifacts/route-shapes.ts';
import { walk } from '../detectors/syntax-walk.ts';
import { nodeOf } from './bindings.ts';
import { builderSchema } from './builder-schema.ts';
import type { Located, Program } from './program.ts';
import { typeSchema } from './type-schema.ts';
import { type PartSchema, schemasIn } from './validator-shapes.ts';

export type Handler = Located<ts.FunctionLikeDeclaration>;

/** What a handler itself says of its request: schemas that it parses it with, types, and the fields that it reads. */
export function handlerShapes(program: Program, handler: Handler): PartSchema[] {
  return [...parsedShapes(program, handler), ...typedShapes(program, handler), ...readShapes(handler)];
}

const PARSERS = new Set([
  'parse',
  'safeParse',
  'parseAsync',
  'safeParseAsync',
  'validate',
  'validateAsync',
  'validateSync',
  'attempt',
  'assert',
]);

/** `schema.parse(req.body)`, `Joi.attempt(req.body, schema)`, `check(req.body)` of a compiled schema. */
function parsedShapes(program: Program, { module, node }: Handler): PartSchema[] {
  const found: PartSchema[] = [];
  walk(node, (one) => {
    if (!ts.isCallExpression(one)) return;
    const [first, second] = one.arguments;
    const part = first === undefined ? undefined : requestPart(first);
    if (part === undefined) return;
    if (ts.isPropertyAccessExpression(one.expression) && PARSERS.has(one.expression.name.text)) {
      const own = builderSchema(program, { module, node: one.expression.expression });
      if (own !== undefined) found.push({ ...own, part });
    }
    found.push(...compiledShapes(program, { module, node: one.expression }, part));
    if (second !== undefined) found.push(...schemasIn(program, { module, node: second }, part));
  });
  return found;
}

/** `const isOrder = ajv.compile(schema)`. */
function compiledShapes(program: Program, at: Located, part: RequestPart): PartSchema[] {
  const { module, node } = nodeOf(program, at);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const [schema] = node.arguments;
  return node.expression.name.text === 'compile' && schema !== undefined
    ? schemasIn(program, { module, node: schema }, part)
    : [];
}

/** `req.body`, and whatever the request is called. */
function requestPart(node: ts.Node): RequestPart | undefined {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  if (!REQUEST.test(node.expression.text)) return undefined;
  const name = node.name.text;
  return name === 'body' || name === 'query' || name === 'params' || name === 'headers' ? name : undefined;
}

const REQUEST = /^(req|request)$/i;

/** `Request<Params, Answer, Body, Query>`, and `req.body as Body`. */
function typedShapes(program: Program, { module, node }: Handler): PartSchema[] {
  const found: PartSchema[] = [];
  const note = (part: RequestPart, type: ts.TypeNode | undefined) => {
    if (type === undefined) return;
    const schema = typeSchema(program, { module, node: type });
    if (schema.properties !== undefined) found.push({ part, schema, library: 'types' });
  };
  const [params, , body, query] = typeArguments(node.parameters[0]?.type, /Request$/);
  note('params', params);
  note('body', body);
  note('query', query);
  walk(node, (one) => {
    if (ts.isAsExpression(one)) {
      const part = requestPart(one.expression);
      if (part !== undefined) note(part, one.type);
    }
    if (ts.isVariableDeclaration(one) && one.initializer !== undefined) {
      const part = requestPart(one.initializer);
      if (part !== undefined) note(part, one.type);
    }
  });
  return found;
}

/** What a handler answers: `Response<Body>`. */
export function answerOf(program: Program, { module, node }: Handler): JsonSchema | undefined {
  const [own] = typeArguments(node.parameters[1]?.type, /Response$/);
  const [, ofRequest] = typeArguments(node.parameters[0]?.type, /Request$/);
  const type = own ?? ofRequest;
  if (type === undefined) return undefined;
  const schema = typeSchema(program, { module, node: type });
  return Object.keys(schema).length === 0 ? undefined : schema;
}

function typeArguments(type: ts.TypeNode | undefined, name: RegExp): readonly ts.TypeNode[] {
  if (type === undefined || !ts.isTypeReferenceNode(type) || !name.test(type.typeName.getText())) return [];
  return type.typeArguments ?? [];
}

/** Fields that a handler takes out of its request: their names are known, their types are not. */
function readShapes({ node }: Handler): PartSchema[] {
  const fields = new Map<RequestPart, Set<string>>();
  const note = (part: RequestPart, name: string) =>
    fields.set(part, (fields.get(part) ?? new Set<string>()).add(name));
  walk(node, (one) => {
    const part = requestPart(one);
    if (part === undefined || part === 'headers') return;
    const { parent } = one;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === one && !isCalled(parent))
      note(part, parent.name.text);
    if (ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name))
      for (const element of parent.name.elements) {
        const key = element.propertyName ?? element.name;
        if (ts.isIdentifier(key) && element.dotDotDotToken === undefined) note(part, key.text);
      }
  });
  return [...fields].map(([part, names]) => ({
    part,
    library: 'reads',
    schema: {
      type: 'object',
      properties: Object.fromEntries([...names].toSorted().map((name) => [name, {}])),
    },
  }));
}

function isCalled(node: ts.PropertyAccessExpression): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression === node;
}
