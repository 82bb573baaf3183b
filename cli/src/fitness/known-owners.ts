import type { ContextMap } from '../artifacts/context-map.ts';
import { readCrossings } from '../decompose/crossings/crossing.ts';
import { KERNEL } from '../decompose/overrides/overrides.ts';

/** Who owns what by the committed map; the kernel's modules go by its name. */
export interface Known {
  readonly module: ReadonlyMap<string, string>;
  /** Functions that do not go with their module, by id. */
  readonly split: ReadonlyMap<string, string>;
  readonly table: ReadonlyMap<string, string>;
  readonly route: ReadonlyMap<string, string>;
  /** Contexts of the functions at boundaries, by their names alone: a function may have moved. */
  readonly functions: ReadonlyMap<string, ReadonlySet<string>>;
}

export function knownOf(map: ContextMap): Known {
  const members = (field: 'modules' | 'tables' | 'routes') =>
    map.contexts.flatMap((context) => context[field].map((one) => [one, context.name] as const));
  return {
    module: new Map([
      ...members('modules').filter(([name]) => !name.includes('#')),
      ...map.sharedKernel.map((path) => [path, KERNEL] as const),
    ]),
    split: new Map(members('modules').filter(([name]) => name.includes('#'))),
    table: new Map(members('tables')),
    route: new Map(members('routes')),
    functions: functionsOf(map),
  };
}

function functionsOf(map: ContextMap): Map<string, Set<string>> {
  const functions = new Map<string, Set<string>>();
  const note = (id: string, context: string) => {
    const name = id.split('#')[1];
    if (name === undefined || name.includes('(') || context === KERNEL) return;
    functions.set(name, (functions.get(name) ?? new Set<string>()).add(context));
  };
  for (const { kind, from, to, source, target } of readCrossings(map.crossings ?? [])) {
    if (kind === 'memory') continue;
    note(source, from);
    note(target, to);
  }
  return functions;
}
