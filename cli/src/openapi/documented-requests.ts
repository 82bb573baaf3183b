import { listIn, recordIn, recordsIn } from '../artifacts/route-shapes.ts';
import type { Existing } from './existing.ts';
import { pathTemplate } from './path-template.ts';

/** Statuses and query parameters that an application's own document names for a route. */
export function documentedRequests(
  { operation }: Existing,
  method: string,
  path: string,
): { readonly statuses: readonly number[]; readonly query: readonly string[] } {
  const template = pathTemplate(path)?.path;
  const found = template === undefined ? undefined : operation(method.toLowerCase(), template)?.operation;
  const query = recordsIn(listIn(found?.parameters) ?? []).filter((one) => one.in === 'query');
  return {
    // `default` and `4XX` name no status that could be missing.
    statuses: Object.keys(recordIn(found?.responses) ?? {})
      .map(Number)
      .filter(Number.isInteger),
    query: query.flatMap(({ name }) => (typeof name === 'string' ? [name.replace(/\[.*$/s, '')] : [])),
  };
}
