import type { Context, ContextMap, Seam } from '../artifacts/context-map.ts';

type Facts = Pick<Context, 'name' | 'routes' | 'tables' | 'modules' | 'stability'> & {
  /** Routes that write something. */
  readonly commands: number;
  /** Routes that open a transaction which a boundary would cut. */
  readonly cutCommands: number;
  /** Context that something without a route of its own was united with. */
  readonly absorbed: readonly string[];
};

const SHAKY = 0.4;

/** Whether a context is worth extracting now. "Keep" is an honest answer: the monolith is not wrong about everything. */
export function verdictOf(
  context: Facts,
  all: { readonly contexts: number; readonly seams: readonly Seam[]; readonly sagas: ContextMap['sagas'] },
): Pick<Context, 'verdict' | 'why'> {
  const shape = describe(context);
  const keep = reasonToKeep(context, all);
  return keep === undefined
    ? { verdict: 'extract', why: shape }
    : { verdict: 'keep', why: `${shape} ${keep}` };
}

function reasonToKeep(
  context: Facts,
  { contexts, seams, sagas }: Parameters<typeof verdictOf>[1],
): string | undefined {
  if (contexts === 1) return 'It is the whole application: there is no boundary to cut at.';
  if (context.routes.length === 0) return 'No route leads to it: requests cannot be shifted to a service.';
  const opened = sagas.filter((saga) => saga.contexts[0] === context.name);
  if (context.commands > 0 && context.cutCommands * 2 > context.commands)
    return `Most of its writes happen in transactions with ${partners(opened)}; until sagas replace them (${opened.map((one) => one.name).join(', ')}) it stays.`;
  const foreign = seams.filter(
    (one) => one.from === context.name && one.kind === 'shared-state' && one.writes,
  );
  if (foreign.length > 1)
    return `Its own queries write tables of ${foreign.map((one) => one.to).join(', ')}.`;
  if (context.modules.length < 2)
    return 'At most one module serves it, too little for a service: merge it into a neighbor, or leave it.';
  if (context.stability < SHAKY)
    return 'Small changes of the weights take it apart: settle its boundary with pins first.';
  return undefined;
}

function partners(sagas: ContextMap['sagas']): string {
  return [...new Set(sagas.flatMap((saga) => saga.contexts.slice(1)))].join(', ');
}

function describe({ routes, tables, modules, absorbed }: Facts): string {
  const owns = tables.length === 0 ? 'no tables' : tables.join(', ');
  const joined =
    absorbed.length === 0
      ? ''
      : ` No route is about ${absorbed.join(', ')} alone, so it is part of this context.`;
  return `${plural(routes.length, 'route')} and ${plural(modules.length, 'module')} around ${owns}.${joined}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
