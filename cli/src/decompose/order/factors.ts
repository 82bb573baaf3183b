import type { Context, ContextMap, Duty, Seam, TableAccess } from '../../artifacts/context-map.ts';
import type { Model } from '../../artifacts/model.ts';
import { compare } from '../vectors.ts';

/** What the order of extraction looks at, of all contexts. */
export interface OrderFacts {
  readonly contexts: readonly Pick<
    Context,
    'name' | 'routes' | 'modules' | 'tables' | 'stability' | 'verdict'
  >[];
  readonly seams: readonly Seam[];
  readonly sagas: ContextMap['sagas'];
  readonly data: readonly TableAccess[];
  readonly duties: readonly Duty[];
  readonly model: Pick<Model, 'routes' | 'modules' | 'findings'>;
}

/** The same of one context, counted. */
export interface Factors {
  readonly name: string;
  readonly routes: number;
  readonly queries: number;
  readonly modules: number;
  readonly lines: number;
  readonly tables: readonly string[];
  /** Cut transactions that it opens, and those of others that write its tables. */
  readonly opens: readonly string[];
  readonly joins: readonly string[];
  /** Tables of others that its own queries write, and contexts whose queries write its tables. */
  readonly writesForeign: readonly string[];
  readonly foreignWriters: readonly string[];
  /** Contexts that it has write something, that it only asks, and that call it or join its tables. */
  readonly writesThrough: readonly string[];
  readonly asks: readonly string[];
  readonly dependents: readonly string[];
  /** Variables and duties that it shares with others. */
  readonly shared: readonly string[];
  /** Of its modules: sessions, limiters and local files keep a process from having a twin. */
  readonly sticky: readonly string[];
  readonly stability: number;
}

export function factorsOf(context: OrderFacts['contexts'][number], facts: OrderFacts): Factors {
  const { name } = context;
  const { seams, sagas, data, duties, model } = facts;
  const of = (kinds: readonly Seam['kind'][], end: 'from' | 'to') =>
    seams.filter((one) => kinds.includes(one.kind) && one[end] === name);
  const calls = of(['call', 'event'], 'from');
  const files = new Set(context.modules.map((one) => one.split('#')[0] ?? one));
  const sticky = model.findings.filter((one) => STICKY.has(one.detector) && files.has(one.file));
  const routes = model.routes.filter((one) => context.routes.includes(one.id));
  return {
    name,
    routes: routes.length,
    queries: routes.filter((one) => one.kind === 'query').length,
    modules: files.size,
    lines: model.modules.filter((one) => files.has(one.path)).reduce((sum, one) => sum + one.lines, 0),
    tables: context.tables,
    opens: sagas.filter((one) => one.contexts[0] === name).map((one) => one.name),
    joins: sagas.filter((one) => one.contexts.slice(1).includes(name)).map((one) => one.name),
    writesForeign: data.filter((one) => one.owner !== name && writes(one, name)).map((one) => one.table),
    foreignWriters: sorted(
      data
        .filter((one) => one.owner === name)
        .flatMap((one) => one.uses.filter(({ use, context: by }) => use === 'writes' && by !== name))
        .map((one) => one.context),
    ),
    writesThrough: sorted(calls.filter((one) => one.writes).map((one) => one.to)),
    asks: sorted(
      [...calls, ...of(['join', 'shared-state'], 'from')].filter((one) => !one.writes).map((one) => one.to),
    ),
    dependents: sorted(of(['call', 'join', 'event', 'shared-state'], 'to').map((one) => one.from)),
    shared: duties
      .filter((one) => one.contexts.length > 1 && one.contexts.includes(name))
      .map((one) => `${one.kind} ${one.name.replace(/^.*#/, '')}`),
    sticky: sorted(sticky.map((one) => `${one.detector} ${one.name}`)),
    stability: context.stability,
  };
}

const STICKY = new Set(['session', 'rate-limiter', 'local-file', 'upload', 'websocket']);

function writes(access: TableAccess, context: string): boolean {
  return access.uses.some((one) => one.use === 'writes' && one.context === context);
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted(compare);
}
