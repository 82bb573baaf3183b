import type { CoChange, Model, ModelRoute } from '../artifacts/model.ts';
import { groupBy } from './grouping.ts';
import { transactionsOfRequests } from './request-transactions.ts';
import { add, compare } from './vectors.ts';

/** One function as the decomposition needs it; records of one id are united. */
export interface FunctionFact {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly calls: readonly string[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly joins: readonly (readonly [string, string])[];
}

export interface RouteFact {
  readonly route: ModelRoute;
  /** Id of the last handler, where the model knows the function. */
  readonly handler: string | undefined;
  readonly handlerModule: string;
  /** The same, or where the functions live that a general handler was given to work with. */
  readonly workModules: readonly string[];
  /** Functions that the route runs, with their distance in calls from the handler; event listeners left out. */
  readonly reach: ReadonlyMap<string, number>;
}

export interface EventDelivery {
  readonly event: string;
  readonly emitter: string;
  readonly listener: string;
}

/** The model, indexed once for all steps; everything sorted, so that the order of the input does not matter. */
export interface Facts {
  readonly application: string;
  readonly entry: string;
  readonly functions: ReadonlyMap<string, FunctionFact>;
  readonly functionsOf: ReadonlyMap<string, readonly FunctionFact[]>;
  readonly routes: readonly RouteFact[];
  readonly tables: readonly Model['tables'][number][];
  readonly modules: readonly string[];
  /** Modules that a module imports for their values, and for their types. */
  readonly imports: ReadonlyMap<
    string,
    { readonly values: readonly string[]; readonly types: readonly string[] }
  >;
  /** Those of middleware taken apart by route. */
  readonly transactions: Model['transactions'];
  readonly deliveries: readonly EventDelivery[];
  /** Jobs, consumers and sockets that enter at a function, as requests do. */
  readonly entries: readonly { readonly name: string; readonly function: string }[];
  /** Modules that changed together in the past; none where there is no history. */
  readonly coChange: readonly CoChange[];
  /** Calls from function to function without event deliveries and without callbacks of general helpers. */
  readonly calls: ReadonlyMap<string, readonly string[]>;
}

export function factsOf(model: Model): Facts {
  const functions = unitedFunctions(model);
  const deliveries = deliveriesOf(model);
  const delivered = new Set(deliveries.map((one) => `${one.emitter} ${one.listener}`));
  const imports = importsOf(model);
  const direct = new Map(
    [...functions.values()].map((one) => [
      one.id,
      one.calls.filter((callee) => functions.has(callee) && !delivered.has(`${one.id} ${callee}`)),
    ]),
  );
  const runs = new Map<string, number>();
  for (const route of model.routes) for (const id of route.functions) add(runs, id, 1);
  const routes = model.routes
    .toSorted((a, b) => compare(a.id, b.id))
    .map((route) => routeFact(route, { functions, calls: direct, imports, runs }));
  return {
    application: model.application.name,
    entry: model.application.entry,
    functions,
    functionsOf: groupBy(functions.values(), (one) => one.file),
    routes,
    tables: model.tables.toSorted((a, b) => compare(a.name, b.name)),
    modules: model.modules.map((one) => one.path).toSorted(compare),
    imports,
    transactions: model.transactions
      .flatMap((one) => transactionsOfRequests(one, routes, functions))
      .toSorted((a, b) => compare(transactionKey(a), transactionKey(b))),
    deliveries,
    entries: model.entryPoints
      .filter(({ kind }) => kind === 'job' || kind === 'queue' || kind === 'websocket')
      .map((one) => ({ name: `${one.kind} ${one.name}`, function: one.function }))
      .toSorted((a, b) => compare(`${a.name}\n${a.function}`, `${b.name}\n${b.function}`)),
    coChange: (model.coChange ?? []).toSorted((a, b) => compare(`${a.a}\n${a.b}`, `${b.a}\n${b.b}`)),
    calls: withoutCallbacks(direct, functions, imports),
  };
}

/** Distances in calls from the starting functions. */
export function distances(
  starts: Iterable<string>,
  calls: ReadonlyMap<string, readonly string[]>,
  options: { within?: ReadonlySet<string>; limit?: number } = {},
): Map<string, number> {
  const found = new Map<string, number>();
  let frontier = [...starts].filter((id) => calls.has(id));
  for (let distance = 0; frontier.length > 0 && distance <= (options.limit ?? 64); distance += 1) {
    const next: string[] = [];
    for (const id of frontier) {
      if (found.has(id)) continue;
      found.set(id, distance);
      next.push(...(calls.get(id) ?? []).filter((callee) => options.within?.has(callee) ?? true));
    }
    frontier = next;
  }
  return found;
}

function unitedFunctions(model: Model): Map<string, FunctionFact> {
  const grouped = groupBy(
    model.functions.toSorted((a, b) => compare(a.id, b.id)),
    (one) => one.id,
  );
  return new Map(
    [...grouped].map(([id, records]) => {
      const [first] = records;
      return [
        id,
        {
          id,
          file: first?.file ?? '',
          name: first?.name ?? '',
          calls: sortedUnion(records.map((one) => one.calls)),
          reads: sortedUnion(records.map((one) => one.reads)),
          writes: sortedUnion(records.map((one) => one.writes)),
          joins: uniqueJoins(records.flatMap((one) => one.joins)),
        },
      ];
    }),
  );
}

function sortedUnion(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].toSorted(compare);
}

function uniqueJoins(joins: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  const byKey = new Map(joins.map((pair) => [pair.join('\n'), pair]));
  return [...byKey].toSorted((a, b) => compare(a[0], b[0])).map(([, pair]) => pair);
}

function deliveriesOf(model: Model): EventDelivery[] {
  const all = model.events.flatMap((event) =>
    event.emitters.flatMap((emitter) =>
      event.listeners.map((listener) => ({ event: event.name, emitter, listener })),
    ),
  );
  return all.toSorted((a, b) =>
    compare(`${a.event}\n${a.emitter}\n${a.listener}`, `${b.event}\n${b.emitter}\n${b.listener}`),
  );
}

function importsOf(model: Model): Map<string, { values: string[]; types: string[] }> {
  return new Map(
    model.modules.map((module) => [
      module.path,
      {
        values: sortedUnion([module.imports.filter((one) => !one.typeOnly).map((one) => one.path)]),
        types: sortedUnion([module.imports.filter((one) => one.typeOnly).map((one) => one.path)]),
      },
    ]),
  );
}

function transactionKey(one: Model['transactions'][number]): string {
  return `${one.function}\n${one.tables.join(',')}\n${String(one.line).padStart(8, '0')}`;
}

interface Calling {
  readonly functions: ReadonlyMap<string, FunctionFact>;
  readonly calls: ReadonlyMap<string, readonly string[]>;
  readonly imports: Facts['imports'];
  /** How many routes run each function. */
  readonly runs: ReadonlyMap<string, number>;
}

function routeFact(route: ModelRoute, world: Calling): RouteFact {
  const { functions, calls } = world;
  const named = route.handler === undefined ? undefined : `${route.handler.file}#${route.handler.name}`;
  const within = new Set(route.functions);
  const registered = named !== undefined && functions.has(named) ? named : undefined;
  const wrapped = registered === undefined ? [] : wrappedHandlers(registered, within, world);
  const starts = wrapped.length > 0 ? wrapped : registered === undefined ? route.functions : [registered];
  // What works through functions of several modules handles the route itself.
  const homes = new Set(wrapped.map((id) => functions.get(id)?.file));
  const [handler] = homes.size === 1 ? wrapped : [registered];
  const handlerModule = functions.get(handler ?? '')?.file ?? route.handler?.file ?? route.file;
  const workedIn = wrapped.flatMap((id) => functions.get(id)?.file ?? []);
  return {
    route,
    handler,
    workModules: workedIn.length > 0 ? sortedUnion([workedIn]) : [handlerModule],
    handlerModule,
    reach: distances(starts, calls, { within }),
  };
}

/**
 * `wrap(handler)` registers a function of the wrapper; what the route is about is the function that was handed to it.
 * Middleware may be wrapped in the same way: the handler is what the fewest routes run.
 */
function wrappedHandlers(registered: string, within: ReadonlySet<string>, world: Calling): string[] {
  const home = world.functions.get(registered)?.file ?? '';
  const known = importedBy(home, world.imports);
  const foreign = (world.calls.get(registered) ?? []).filter(
    (id) => within.has(id) && !known.has(world.functions.get(id)?.file ?? ''),
  );
  const runs = (id: string) => world.runs.get(id) ?? 0;
  const fewest = Math.min(...foreign.map(runs));
  const name = (id: string) => world.functions.get(id)?.name ?? '';
  // By their own names: what the files are called must not decide which comes first.
  return foreign.filter((id) => runs(id) === fewest).toSorted((a, b) => compare(name(a), name(b)));
}

/** A module with all that it imports, near and far: a method may be one that its class inherits from further away. */
function importedBy(home: string, imports: Facts['imports']): Set<string> {
  const values = new Map([...imports].map(([path, one]) => [path, one.values]));
  return new Set([home, ...distances([home], values).keys()]);
}

/**
 * A helper that takes callbacks (`wrap(handler)`, `optional(value, read)`) seems to call everything it was ever given.
 * Such a call goes to a module that the helper does not import, while that module imports the helper, or goes to many such modules.
 */
function withoutCallbacks(
  calls: ReadonlyMap<string, readonly string[]>,
  functions: ReadonlyMap<string, FunctionFact>,
  imports: Facts['imports'],
): Map<string, readonly string[]> {
  const moduleOf = (id: string) => functions.get(id)?.file ?? '';
  const knows = (from: string, to: string) => imports.get(from)?.values.includes(to) === true;
  const MANY = 3;
  return new Map(
    [...calls].map(([caller, callees]) => {
      const home = moduleOf(caller);
      const unknown = new Set(callees.map(moduleOf).filter((file) => file !== home && !knows(home, file)));
      const isCallback = (callee: string) => {
        const file = moduleOf(callee);
        return unknown.has(file) && (unknown.size >= MANY || knows(file, home));
      };
      return [caller, callees.filter((callee) => !isCallback(callee))];
    }),
  );
}
