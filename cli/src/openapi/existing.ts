import { type Json, listIn, recordIn } from '../artifacts/route-shapes.ts';
import { METHODS, type OpenApi } from './document.ts';
import { modernized } from './modernize.ts';
import { matchKey, pathTemplate } from './path-template.ts';
import { fromSwagger2 } from './swagger-2.ts';

/** A document of the application, ready to be asked for the operation that answers a request. */
export interface Existing {
  readonly document: OpenApi;
  readonly operation: (method: string, path: string) => DocumentedOperation | undefined;
}

export interface DocumentedOperation {
  /** As the document writes it, with the prefix of its servers. */
  readonly path: string;
  readonly operation: OpenApi;
}

/**
 * @param routes paths of the application: a document may leave out the prefix that all of them have
 * @returns undefined for what is no OpenAPI or Swagger document
 */
export function existingDocument(given: Json, routes: readonly string[] = []): Existing | undefined {
  const raw = recordIn(given);
  if (raw === undefined) return undefined;
  if (typeof raw.openapi !== 'string' && raw.swagger !== '2.0') return undefined;
  const document = raw.swagger === '2.0' ? fromSwagger2(raw) : modernized(raw);
  const paths = recordIn(document.paths) ?? {};
  const found = new Map(
    prefixesOf(document, Object.keys(paths), routes).flatMap((prefix) =>
      Object.entries(paths).flatMap(([path, item]) => operationsOf(`${prefix}${path}`, recordIn(item) ?? {})),
    ),
  );
  return { document, operation: (method, path) => found.get(`${method} ${matchKey(path)}`) };
}

/** Paths are written below those of the servers, or below a prefix that the document does not tell. */
function prefixesOf(document: OpenApi, paths: readonly string[], routes: readonly string[]): string[] {
  const urls = (listIn(document.servers) ?? []).flatMap((one) => recordIn(one)?.url ?? []);
  const told = urls.flatMap((url) =>
    typeof url === 'string' && URL.canParse(url, 'http://host') ? [new URL(url, 'http://host').pathname] : [],
  );
  const prefixes = [...new Set(['', ...told.map((path) => path.replace(/\/$/, ''))])];
  const templates = routes.flatMap((one) => pathTemplate(one)?.path ?? []);
  const keys = new Set(templates.map(matchKey));
  const hits = (prefix: string) => paths.filter((path) => keys.has(matchKey(`${prefix}${path}`))).length;
  if (routes.length === 0 || prefixes.some((prefix) => hits(prefix) * 2 >= paths.length)) return prefixes;
  const guesses = new Set(templates.flatMap(leadingSegments));
  const [best] = [...guesses].toSorted((a, b) => hits(b) - hits(a) || a.length - b.length);
  return best !== undefined && hits(best) * 2 >= paths.length ? [best] : prefixes;
}

/** `/api`, `/api/v1` of `/api/v1/users`. */
function leadingSegments(path: string): string[] {
  const segments = path.split('/').slice(1);
  return segments.slice(0, -1).map((_, index) => `/${segments.slice(0, index + 1).join('/')}`);
}

/** What stands beside the methods (parameters, summary) holds for each of them. */
function operationsOf(path: string, item: OpenApi): [string, DocumentedOperation][] {
  return METHODS.flatMap((method): [string, DocumentedOperation][] => {
    const operation = recordIn(item[method]);
    if (operation === undefined) return [];
    const parameters = [...(listIn(item.parameters) ?? []), ...(listIn(operation.parameters) ?? [])];
    const whole = parameters.length === 0 ? operation : { ...operation, parameters };
    return [[`${method} ${matchKey(path)}`, { path, operation: whole }]];
  });
}
