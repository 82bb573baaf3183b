import { ts } from '#typescript';
import { type JsonSchema, type RequestPart, recordIn } from '../../artifacts/route-shapes.ts';
import { nodeOf } from './bindings.ts';
import { builderSchema, type FoundSchema } from './builder-schema.ts';
import { chainsIn, validatorField } from './express-validator.ts';
import { keyText, literalOf } from './literals.ts';
import type { Located, Program } from './program.ts';

/** A schema with the part of the request that it is of. */
export interface PartSchema extends FoundSchema {
  readonly part: RequestPart;
}

/** What the middleware of a registration validates: `validate(schema)`, `celebrate({ body })`, `[body('x').isInt()]`. */
export function validatorShapes(program: Program, at: Located): PartSchema[] {
  const fields = chainsIn(program, at).flatMap((one) => validatorField(program, one));
  const parts = [...new Set(fields.map((one) => one.part))];
  const chained = parts.map((part): PartSchema => {
    const own = fields.filter((one) => one.part === part);
    const required = own.filter((one) => one.required).map((one) => one.name);
    return {
      part,
      library: 'express-validator',
      schema: {
        type: 'object',
        ...(required.length === 0 ? {} : { required }),
        properties: Object.fromEntries(own.map((one) => [one.name, one.schema])),
      },
    };
  });
  const { module, node } = nodeOf(program, at);
  return [...chained, ...(ts.isCallExpression(node) ? callShapes(program, module, node) : [])];
}

/** A validating middleware is made by a call that is given the schema. */
function callShapes(program: Program, module: string, call: ts.CallExpression): PartSchema[] {
  const told = call.arguments.flatMap((one) => {
    const value = literalOf(one);
    return typeof value === 'string' ? [partNamed(value) ?? []].flat() : [];
  });
  const fallback = told[0] ?? partNamed(call.expression.getText()) ?? 'body';
  return call.arguments.flatMap((node) => schemasIn(program, { module, node }, fallback));
}

/** A schema, an object of schemas by part, or a schema of the whole request. */
export function schemasIn(program: Program, at: Located, part: RequestPart): PartSchema[] {
  const found = builderSchema(program, at);
  if (found !== undefined) return wholeRequest(found) ?? [{ ...found, part }];
  const { module, node } = nodeOf(program, at);
  if (!ts.isObjectLiteralExpression(node)) return [];
  const schema = jsonSchema(node);
  if (schema !== undefined) return [{ part, schema, library: 'json-schema' }];
  return node.properties.flatMap((one) => {
    const name = one.name === undefined ? undefined : partNamed(one.name.getText());
    if (name === undefined || !ts.isPropertyAssignment(one)) return [];
    return schemasIn(program, { module, node: one.initializer }, name);
  });
}

/** `z.object({ body: z.object(…), query: … })`. */
function wholeRequest({ schema, library }: FoundSchema): PartSchema[] | undefined {
  const entries = Object.entries(recordIn(schema.properties) ?? {});
  const parts = entries.flatMap(([name, value]): PartSchema[] => {
    const part = EXACT.get(name);
    const own = recordIn(value);
    return part === undefined || own === undefined ? [] : [{ part, library, schema: own }];
  });
  return parts.length > 0 && parts.length === entries.length ? parts : undefined;
}

/** A literal that calls itself an object with properties is a JSON Schema, as ajv takes it. */
function jsonSchema(node: ts.ObjectLiteralExpression): JsonSchema | undefined {
  const keys = node.properties.map((one) => (one.name === undefined ? undefined : keyText(one.name)));
  if (!keys.includes('type') || !keys.includes('properties')) return undefined;
  return recordIn(literalOf(node));
}

const EXACT = new Map<string, RequestPart>([
  ['body', 'body'],
  ['query', 'query'],
  ['querystring', 'query'],
  ['params', 'params'],
  ['headers', 'headers'],
]);

/** `query`, `Segments.QUERY`, `validateQuery`. */
export function partNamed(text: string): RequestPart | undefined {
  const word = text.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (word.endsWith('query') || word.endsWith('querystring')) return 'query';
  if (word.endsWith('params') || word.endsWith('param')) return 'params';
  if (word.endsWith('headers')) return 'headers';
  return word.endsWith('body') ? 'body' : undefined;
}
