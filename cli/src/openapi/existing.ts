import { type Json, listIn, recordIn } from '../artifacts/route-shapes.ts';
import { METHODS, type OpenApi } from './document.ts';
import { modernized } from './modernize.ts';
import { matchKey } from './path-template.ts';
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

/** @returns undefined for what is no OpenAPI or Swagger document */
export function existingDocument(given: Json): Existing | undefined {
  const raw = recordIn(given);
  if (raw === undefined) return undefined;
  if (typeof raw.openapi !== 'string' && raw.swagger !== '2.0') return undefined;
  const document = raw.swagger === '2.0' ? fromSwagger2(raw) : modernized(raw);
  const found = new Map(
    prefixesOf(document).flatMap((prefix) =>
      Object.entries(recordIn(document.paths) ?? {}).flatMap(([path, item]) =>
        operationsOf(`${prefix}${path}`, recordIn(item) ?? {}),
      ),
    ),
  );
  return { document, operation: (method, path) => found.get(`${method} ${matchKey(path)}`) };
}

/** Paths are written below those of the servers. */
function prefixesOf(document: OpenApi): string[] {
  const urls = (listIn(document.servers) ?? []).flatMap((one) => recordIn(one)?.url ?? []);
  const paths = urls.flatMap((url) =>
    typeof url === 'string' && URL.canParse(url, 'http://host') ? [new URL(url, 'http://host').pathname] : [],
  );
  return [...new Set(['', ...paths.map((path) => path.replace(/\/$/, ''))])];
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
