import { type Json, listIn, recordIn, recordsIn } from '../artifacts/route-shapes.ts';
import { METHODS, type OpenApi } from './document.ts';
import { matchKey } from './path-template.ts';
import { type Direction, misfits } from './schema-fit.ts';
import { followed } from './schema-references.ts';

/** A difference between two versions of a document, and whether it breaks those who rely on the first. */
export interface ApiChange {
  readonly kind: 'breaking' | 'compatible';
  /** `GET /products/{id}`. */
  readonly operation: string;
  readonly message: string;
}

/** What a version of an API promises less, or demands more, than the one before, and what it only adds. */
export function compareOpenApi(before: OpenApi, after: OpenApi): readonly ApiChange[] {
  const old = operationsOf(before);
  const now = operationsOf(after);
  const removed = [...old]
    .filter(([key]) => !now.has(key))
    .map(([, { operation }]) => breaking(operation, 'removed'));
  const added = [...now]
    .filter(([key]) => !old.has(key))
    .map(([, { operation }]) => compatible(operation, 'added'));
  const changed = [...old].flatMap(([key, one]) => {
    const other = now.get(key);
    return other === undefined
      ? []
      : operationChanges({ operation: one.operation, before, after, old: one.value, now: other.value });
  });
  return [...removed, ...changed, ...added];
}

interface Pair {
  readonly operation: string;
  readonly before: OpenApi;
  readonly after: OpenApi;
  readonly old: OpenApi;
  readonly now: OpenApi;
}

function operationChanges(pair: Pair): readonly ApiChange[] {
  return [
    ...parameterChanges(pair),
    ...bodyChanges(pair),
    ...responseChanges(pair),
    ...securityChanges(pair),
  ];
}

/** By the path's shape, for the name of a parameter is nobody's promise. */
function operationsOf(document: OpenApi): Map<string, { operation: string; value: OpenApi }> {
  const found = new Map<string, { operation: string; value: OpenApi }>();
  for (const [path, item] of Object.entries(recordIn(document.paths) ?? {})) {
    const shared = listIn(recordIn(item)?.parameters) ?? [];
    for (const method of METHODS) {
      const value = recordIn(recordIn(item)?.[method]);
      if (value === undefined) continue;
      const parameters = [...shared, ...(listIn(value.parameters) ?? [])];
      const operation = `${method.toUpperCase()} ${path}`;
      found.set(`${method} ${matchKey(path)}`, { operation, value: { ...value, parameters } });
    }
  }
  return found;
}

function parameterChanges({ operation, before, after, old, now }: Pair): readonly ApiChange[] {
  const known = parametersOf(old, before);
  const given = parametersOf(now, after);
  return [...given].flatMap(([key, parameter]) => {
    const was = known.get(key);
    if (was === undefined)
      return [
        parameter.required === true
          ? breaking(operation, `${key} is a new required parameter`)
          : compatible(operation, `${key} is a new parameter`),
      ];
    if (parameter.required === true && was.required !== true)
      return [breaking(operation, `${key} became required`)];
    const sides = { old: was.schema, now: parameter.schema };
    return schemaChanges({ operation, before, after, ...sides }, key, 'request');
  });
}

/** Path parameters belong to the path, which is compared by its shape. */
function parametersOf(operation: OpenApi, document: OpenApi): Map<string, OpenApi> {
  const all = recordsIn((listIn(operation.parameters) ?? []).map((one) => followed(one, document)));
  return new Map(all.filter((one) => one.in !== 'path').map((one) => [`${one.in} ${one.name}`, one]));
}

function bodyChanges({ operation, before, after, old, now }: Pair): readonly ApiChange[] {
  const was = recordIn(followed(old.requestBody, before));
  const is = recordIn(followed(now.requestBody, after));
  if (is === undefined) return [];
  if (is.required === true && was?.required !== true)
    return [
      breaking(
        operation,
        was === undefined ? 'a request body is required now' : 'the request body became required',
      ),
    ];
  if (was === undefined) return [compatible(operation, 'a request body is accepted')];
  return contentChanges(
    { operation, before, after, old: was.content, now: is.content },
    'request body',
    'request',
  );
}

function responseChanges({ operation, before, after, old, now }: Pair): readonly ApiChange[] {
  const was = recordIn(old.responses) ?? {};
  const is = recordIn(now.responses) ?? {};
  const added = Object.keys(is).filter((status) => was[status] === undefined);
  return [
    ...Object.entries(was).flatMap(([status, answer]) => {
      if (is[status] === undefined)
        return [
          status.startsWith('2')
            ? breaking(operation, `no longer answers ${status}`)
            : compatible(operation, `no longer answers ${status}`),
        ];
      const contents = {
        old: recordIn(followed(answer, before))?.content,
        now: recordIn(followed(is[status], after))?.content,
      };
      return contentChanges({ operation, before, after, ...contents }, `answer ${status}`, 'response');
    }),
    ...added.map((status) => compatible(operation, `may answer ${status}`)),
  ];
}

interface Contents {
  readonly operation: string;
  readonly before: OpenApi;
  readonly after: OpenApi;
  readonly old: Json | undefined;
  readonly now: Json | undefined;
}

function contentChanges(pair: Contents, where: string, direction: Direction): readonly ApiChange[] {
  const was = recordIn(pair.old) ?? {};
  const is = recordIn(pair.now) ?? {};
  return Object.entries(was).flatMap(([type, media]) => {
    if (is[type] === undefined) return [breaking(pair.operation, `${where}: ${type} is gone`)];
    const schemas = { old: recordIn(media)?.schema, now: recordIn(is[type])?.schema };
    return schemaChanges({ ...pair, ...schemas }, where, direction);
  });
}

/** What does not fit one way breaks somebody; the other way round it is room that was gained. */
function schemaChanges(pair: Contents, where: string, direction: Direction): readonly ApiChange[] {
  const old = { schema: pair.old, document: pair.before };
  const now = { schema: pair.now, document: pair.after };
  const [outer, inner] = direction === 'request' ? [now, old] : [old, now];
  if (pair.old !== undefined && pair.now === undefined)
    return direction === 'response' ? [breaking(pair.operation, `${where}: its schema is gone`)] : [];
  const bad = misfits(outer, inner, direction);
  const changed = [...misfits(inner, outer, 'response'), ...misfits(outer, inner, 'response')];
  const harmful = new Set(bad.map((one) => one.place));
  const harmless = new Set(changed.map((one) => one.place).filter((place) => !harmful.has(place)));
  return [
    ...bad.map((one) => breaking(pair.operation, `${where} ${one.place}: ${one.message}`)),
    ...[...harmless].map((place) => compatible(pair.operation, `${where} ${place}: changed without harm`)),
  ];
}

function securityChanges({ operation, before, after, old, now }: Pair): readonly ApiChange[] {
  const demands = (value: Json | undefined) => {
    const ways = listIn(value) ?? [];
    return ways.length > 0 && recordsIn(ways).every((one) => Object.keys(one).length > 0);
  };
  const was = demands(old.security ?? before.security);
  const is = demands(now.security ?? after.security);
  if (was === is) return [];
  return [
    is
      ? breaking(operation, 'asks for credentials now')
      : compatible(operation, 'asks for no credentials any more'),
  ];
}

function breaking(operation: string, message: string): ApiChange {
  return { kind: 'breaking', operation, message };
}

function compatible(operation: string, message: string): ApiChange {
  return { kind: 'compatible', operation, message };
}
