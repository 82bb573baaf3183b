import { type Json, listIn, recordIn } from '../artifacts/route-shapes.ts';
import type { OpenApi } from './document.ts';

/** The components that something refers to, and what these refer to in turn; security schemes come along whole. */
export function componentsFor(used: Json, document: OpenApi): OpenApi | undefined {
  const all = recordIn(document.components) ?? {};
  const kept = new Map<string, Map<string, Json>>();
  const open = [used];
  for (let one = open.pop(); one !== undefined; one = open.pop())
    for (const reference of referencesIn(one)) {
      const [kind = '', name = ''] = reference.slice('#/components/'.length).split('/');
      const found = recordIn(all[kind])?.[name];
      const known = kept.get(kind) ?? new Map<string, Json>();
      kept.set(kind, known);
      if (found === undefined || known.has(name)) continue;
      known.set(name, found);
      open.push(found);
    }
  const schemes = recordIn(all.securitySchemes);
  const entries: [string, Json][] = [...kept]
    .filter(([, named]) => named.size > 0)
    .map(([kind, named]) => [kind, sorted(named)]);
  if (schemes !== undefined) entries.push(['securitySchemes', schemes]);
  return entries.length === 0 ? undefined : sorted(new Map(entries));
}

function sorted(entries: ReadonlyMap<string, Json>): OpenApi {
  return Object.fromEntries([...entries].toSorted((a, b) => (a[0] < b[0] ? -1 : 1)));
}

function referencesIn(value: Json): string[] {
  const list = listIn(value);
  if (list !== undefined) return list.flatMap(referencesIn);
  return Object.entries(recordIn(value) ?? {}).flatMap(([key, one]) =>
    key === '$ref' && typeof one === 'string'
      ? one.startsWith('#/components/')
        ? [one]
        : []
      : referencesIn(one),
  );
}
