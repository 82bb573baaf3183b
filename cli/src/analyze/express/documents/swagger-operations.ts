import type { Machine } from '../../interpreter/machine.ts';
import { iterate } from '../../interpreter/spreads.ts';
import { type ObjectValue, stringOf, type Value } from '../../interpreter/values.ts';
import { expressPath } from './openapi-document.ts';
import { type DocumentPart, memberOf } from './openapi-references.ts';

/** The methods that swagger-routes-express connects, in its order. */
const METHODS = ['get', 'post', 'patch', 'put', 'delete', 'head'];

/** One operation as it is connected. */
export interface SwaggerOperation {
  readonly method: string;
  readonly path: string;
  readonly id: string | undefined;
  /** The key of the middleware that guards it. */
  readonly guard: string | undefined;
  /** Names in `x-middleware`. */
  readonly middleware: readonly string[];
}

export type OptionOf = (name: string) => Value;

/** Every operation of a document in the order of its routes; undefined where a part of it cannot be read. */
export function swaggerOperations(
  machine: Machine,
  document: DocumentPart,
  option: OptionOf,
): SwaggerOperation[] | undefined {
  const paths = memberOf(machine, document, 'paths');
  if (paths === undefined || paths.value.open) return undefined;
  const operations: SwaggerOperation[] = [];
  for (const path of paths.value.props.keys()) {
    const item = memberOf(machine, paths, path);
    if (item === undefined || item.value.open) return undefined;
    for (const method of METHODS) {
      const part = item.value.props.has(method) ? memberOf(machine, item, method) : undefined;
      if (part === undefined) continue;
      operations.push({
        method: method.toUpperCase(),
        path: expressPath(`${baseOf(document.value, part.value, option).replace(/\/$/, '')}${path}`),
        id: stringOf(part.value.props.get('operationId'))?.replaceAll(
          '/',
          stringOf(option('apiSeparator')) ?? '_',
        ),
        guard: guardOf(part.value.props.get('security') ?? document.value.props.get('security')),
        middleware: textsOf(part.value.props.get('x-middleware')),
      });
    }
  }
  return operations;
}

/** Version 2 has one `basePath`, which a root tag leaves out; version 3 takes the first server that is a path. */
function baseOf({ props }: ObjectValue, operation: ObjectValue, option: OptionOf): string {
  if (props.has('swagger')) {
    const isRoot = textsOf(operation.props.get('tags'))[0] === (stringOf(option('rootTag')) ?? 'root');
    return isRoot ? '' : (stringOf(props.get('basePath')) ?? '');
  }
  const servers = operation.props.get('servers') ?? props.get('servers');
  const urls = (servers === undefined ? [] : (iterate(servers) ?? [])).flatMap(
    (one) => (one.kind === 'object' ? stringOf(one.props.get('url')) : undefined) ?? [],
  );
  const variables = option('variables');
  const url = urls.find((one) => one.startsWith('/')) ?? '';
  return url.replaceAll(/\{(\w+)\}/g, (written, name: string) => {
    const value = variables.kind === 'object' ? variables.props.get(name) : undefined;
    return value?.kind === 'literal' ? String(value.value) : written;
  });
}

/** Of the first requirement the name of its scheme, or its scopes. */
function guardOf(security: Value | undefined): string | undefined {
  const [first] = security === undefined ? [] : (iterate(security) ?? []);
  const [entry] = first?.kind === 'object' ? first.props : [];
  if (entry === undefined) return undefined;
  const [scheme, scopes] = entry;
  const names = textsOf(scopes);
  return names.length === 0 ? scheme : names.sort().join(',');
}

function textsOf(value: Value | undefined): string[] {
  return (value === undefined ? [] : (iterate(value) ?? [])).flatMap((one) => stringOf(one) ?? []);
}
