import { type Json, listIn, recordIn, recordsIn } from '../artifacts/route-shapes.ts';
import { type ApiChange, breaking, compatible } from './api-change.ts';
import { METHODS, type OpenApi } from './document.ts';
import { matchKey } from './path-template.ts';
import { bodyChanges, type OperationPair, responseChanges, schemaChanges } from './payload-changes.ts';
import { followed } from './schema-references.ts';

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

function operationChanges(pair: OperationPair): readonly ApiChange[] {
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

function parameterChanges({ operation, before, after, old, now }: OperationPair): readonly ApiChange[] {
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

function securityChanges({ operation, before, after, old, now }: OperationPair): readonly ApiChange[] {
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
