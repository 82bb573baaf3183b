import { STATUS_CODES } from 'node:http';
import type { ModelRoute } from '../artifacts/model.ts';
import { type Json, type JsonSchema, listIn, type RouteShape, recordIn } from '../artifacts/route-shapes.ts';
import { DRAFT, type OpenApi } from './document.ts';
import type { PathTemplate } from './path-template.ts';

/** What is known of a route besides an existing document. */
export interface KnownRoute {
  readonly route: ModelRoute;
  readonly template: PathTemplate;
  readonly method: string;
  readonly shape: RouteShape | undefined;
}

/** A fresh operation from what the sources say. */
export function draftOperation(known: KnownRoute): OpenApi {
  const { route } = known;
  const parameters = parametersOf(known);
  const body = bodyOf(known);
  return {
    ...DRAFT,
    operationId: operationId(known),
    summary: `${route.kind === 'query' ? 'Query' : 'Command'} handled by ${handlerName(route)}`,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: responsesOf(known),
  };
}

/** The documented operation, its text as it is, with what it does not say marked. */
export function completedOperation(known: KnownRoute, documented: OpenApi): OpenApi {
  const told = listIn(documented.parameters) ?? [];
  const names = new Set(told.flatMap((one) => keyOf(recordIn(one)) ?? []));
  const untold = told.some((one) => recordIn(one)?.$ref !== undefined);
  // A parameter behind a reference may be any of them: then only what the path itself demands is added.
  const missing = parametersOf(known)
    .filter((one) => !names.has(keyOf(one) ?? '') && (!untold || one.in === 'path'))
    .map((one) => ({ ...one, ...DRAFT }));
  const parameters = untold ? told : [...told, ...missing];
  const body = documented.requestBody === undefined ? bodyOf(known) : undefined;
  const responses = recordIn(documented.responses) ?? {};
  const fresh = Object.entries(responsesOf(known)).filter(
    ([status]) => responses[status] === undefined && !hasSuccess(responses, status),
  );
  return {
    ...documented,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { ...body, ...DRAFT } }),
    responses: {
      ...responses,
      ...Object.fromEntries(fresh.map(([status, one]) => [status, { ...recordIn(one), ...DRAFT }])),
    },
  };
}

/** A guessed success adds nothing to a documented one. */
function hasSuccess(responses: OpenApi, status: string): boolean {
  return status === '200' && Object.keys(responses).some((one) => /^[23]/.test(one) || one === 'default');
}

function keyOf(parameter: JsonSchema | undefined): string | undefined {
  return typeof parameter?.name === 'string' ? `${String(parameter.in)} ${parameter.name}` : undefined;
}

/** Without lines: the draft changes only when the interface does. */
function handlerName({ handler, file }: ModelRoute): string {
  const name = handler?.name.replaceAll(/\.?\(anonymous\)|@\d+/g, '') ?? '';
  return name === '' ? (handler?.file ?? file) : name;
}

function operationId({ method, template }: KnownRoute): string {
  const words = template.path.split(/[^A-Za-z\d]+/).filter((one) => one !== '');
  return [method, ...words.map((one) => one.charAt(0).toUpperCase() + one.slice(1))].join('');
}

function parametersOf({ template, shape }: KnownRoute): OpenApi[] {
  const known = recordIn(shape?.parts.params?.properties) ?? {};
  const inPath = template.params.map(({ name, pattern }): OpenApi => {
    const schema = recordIn(known[name]) ?? {};
    const own = Object.keys(schema).length === 0 ? { type: 'string' } : schema;
    return {
      name,
      in: 'path',
      required: true,
      schema: pattern === undefined ? own : { ...own, pattern: `^${pattern}$` },
    };
  });
  const parts = (['query', 'headers'] as const).flatMap((part) =>
    fieldsOf(shape?.parts[part]).map(
      ({ name, schema, required }): OpenApi => ({
        name,
        in: part === 'query' ? 'query' : 'header',
        ...(required ? { required } : {}),
        schema,
      }),
    ),
  );
  return [...inPath, ...parts];
}

/** The properties of a schema, and of all the schemas that it unites. */
function fieldsOf(schema: JsonSchema | undefined): { name: string; schema: Json; required: boolean }[] {
  if (schema === undefined) return [];
  const united = listIn(schema.allOf) ?? [];
  const required = new Set(listIn(schema.required) ?? []);
  return [
    ...Object.entries(recordIn(schema.properties) ?? {}).map(([name, one]) => ({
      name,
      schema: one,
      required: required.has(name),
    })),
    ...united.flatMap((one) => fieldsOf(recordIn(one))),
  ];
}

/** Requests that only ask have no body that anybody may rely on. */
const BODILESS = new Set(['get', 'head', 'delete', 'options', 'trace']);

function bodyOf({ method, shape }: KnownRoute): OpenApi | undefined {
  const schema = shape?.parts.body;
  if (schema === undefined || BODILESS.has(method)) return undefined;
  return { required: true, content: { 'application/json': { schema } } };
}

function responsesOf({ shape }: KnownRoute): OpenApi {
  const statuses = shape?.statuses ?? [];
  const succeeds = statuses.some((one) => one >= 200 && one < 400);
  const all = succeeds ? statuses : [200, ...statuses];
  const content =
    shape?.response === undefined ? {} : { content: { 'application/json': { schema: shape.response } } };
  return Object.fromEntries(
    all
      .toSorted((a, b) => a - b)
      .map((status) => [
        String(status),
        {
          description: STATUS_CODES[status] ?? `Status ${status}`,
          ...(status >= 200 && status < 300 && status !== 204 ? content : {}),
        },
      ]),
  );
}
