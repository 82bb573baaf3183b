import { type Json, listIn, recordIn } from '../artifacts/route-shapes.ts';
import { METHODS, type OpenApi } from './document.ts';

/** A Swagger 2.0 document in the form of OpenAPI 3.1: texts, parameters, bodies, answers and definitions. */
export function fromSwagger2(swagger: OpenApi): OpenApi {
  const consumes = mediaTypes(swagger.consumes);
  const produces = mediaTypes(swagger.produces);
  const paths = Object.entries(recordIn(swagger.paths) ?? {}).map(([path, item]) => [
    path,
    pathItem(recordIn(item) ?? {}, consumes, produces),
  ]);
  const schemas = recordIn(swagger.definitions);
  return {
    openapi: '3.1.0',
    info: swagger.info ?? {},
    ...(typeof swagger.basePath === 'string' ? { servers: [{ url: swagger.basePath }] } : {}),
    ...(swagger.tags === undefined ? {} : { tags: swagger.tags }),
    paths: Object.fromEntries(paths),
    ...(schemas === undefined ? {} : { components: { schemas: moved(schemas) } }),
  };
}

function pathItem(item: OpenApi, consumes: readonly string[], produces: readonly string[]): OpenApi {
  const shared = listIn(item.parameters) ?? [];
  return Object.fromEntries(
    METHODS.flatMap((method): [string, Json][] => {
      const operation = recordIn(item[method]);
      return operation === undefined ? [] : [[method, converted(operation, shared, consumes, produces)]];
    }),
  );
}

function converted(
  operation: OpenApi,
  shared: readonly Json[],
  consumes: readonly string[],
  produces: readonly string[],
): OpenApi {
  const given = [...shared, ...(listIn(operation.parameters) ?? [])].map((one) => recordIn(one) ?? {});
  const parameters = given.filter((one) => one.in !== 'body' && one.in !== 'formData').map(parameter);
  const body = bodyOf(given, mediaTypes(operation.consumes, consumes));
  const { consumes: _, produces: __, schemes: ___, parameters: ____, security: _____, ...rest } = operation;
  return {
    ...rest,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: responsesOf(recordIn(operation.responses) ?? {}, mediaTypes(operation.produces, produces)),
  };
}

function parameter(one: OpenApi): OpenApi {
  const { name, in: place, description, required, collectionFormat: _, ...schema } = one;
  return {
    name: name ?? '',
    in: place ?? 'query',
    ...(description === undefined ? {} : { description }),
    ...(required === undefined ? {} : { required }),
    schema: moved(schema),
  };
}

function bodyOf(given: readonly OpenApi[], media: readonly string[]): OpenApi | undefined {
  const whole = given.find((one) => one.in === 'body');
  const fields = given.filter((one) => one.in === 'formData');
  if (whole !== undefined)
    return {
      ...(whole.description === undefined ? {} : { description: whole.description }),
      ...(whole.required === undefined ? {} : { required: whole.required }),
      content: contentOf(media, moved(whole.schema ?? {})),
    };
  if (fields.length === 0) return undefined;
  const properties = fields.map((one) => [String(one.name), recordIn(parameter(one).schema) ?? {}]);
  const form = media.filter((one) => one !== 'application/json');
  return {
    content: contentOf(form.length > 0 ? form : ['application/x-www-form-urlencoded'], {
      type: 'object',
      properties: Object.fromEntries(properties),
    }),
  };
}

function responsesOf(responses: OpenApi, media: readonly string[]): OpenApi {
  return Object.fromEntries(
    Object.entries(responses).map(([status, given]) => {
      const one = recordIn(given) ?? {};
      const content = one.schema === undefined ? {} : { content: contentOf(media, moved(one.schema)) };
      return [status, { description: one.description ?? '', ...content }];
    }),
  );
}

function contentOf(media: readonly string[], schema: Json): OpenApi {
  return Object.fromEntries(media.map((type) => [type, { schema }]));
}

function mediaTypes(
  value: Json | undefined,
  otherwise: readonly string[] = ['application/json'],
): readonly string[] {
  const types = (listIn(value) ?? []).filter((one) => typeof one === 'string');
  return types.length === 0 ? otherwise : types;
}

/** Definitions live among the components. */
function moved(value: Json): Json {
  const list = listIn(value);
  if (list !== undefined) return list.map(moved);
  const record = recordIn(value);
  if (record === undefined) return value;
  return Object.fromEntries(
    Object.entries(record).map(([key, one]) => [
      key,
      key === '$ref' && typeof one === 'string'
        ? one.replace('#/definitions/', '#/components/schemas/')
        : moved(one),
    ]),
  );
}
