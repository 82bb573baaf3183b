import {
  type CoChange,
  MODEL_SCHEMA,
  type Model,
  type ModelFunction,
  type ModelRoute,
} from '../../artifacts/model.ts';
import type { SchemaSink } from '../data-access/schema/tables.ts';
import { readThroughViews } from '../data-access/schema/views.ts';
import { unreadLibraryProblems } from '../data-access/unread-libraries.ts';
import { gatherEvidence } from '../detectors/evidence.ts';
import { findAll } from '../detectors/registry.ts';
import type { EntryPoint } from '../entry-points/activate.ts';
import { type GeneratedHandler, generatedBy } from '../express/generated-handlers.ts';
import { tablesOfLostHandlers } from '../express/lost-handlers.ts';
import { nativesOf } from '../express/passport.ts';
import { flatten, routerOf } from '../express/registration.ts';
import { requestKeeper } from '../express/request-stores.ts';
import type { FoundRoute } from '../express/route-list.ts';
import type { RouterModel } from '../express/router.ts';
import type { Activation, FunctionRecord, TransactionFact } from '../interpreter/activation.ts';
import { joinedPairs } from '../interpreter/joined-tables.ts';
import type { Machine } from '../interpreter/machine.ts';
import { type FunctionValue, optionsOf, truthOf, UNDEFINED, type Value } from '../interpreter/values.ts';
import { CallGraph } from './call-graph.ts';
import { buildEntryPoints } from './entry-points.ts';
import { escapedWrites } from './escaped-writes.ts';
import type { HandlerActivations } from './handlers.ts';
import { buildModules } from './modules.ts';
import { queriesOf, tablesOf, tablesOfQueries, withWritten } from './query-tables.ts';

export interface ModelParts {
  readonly machine: Machine;
  readonly sink: SchemaSink;
  readonly routes: readonly FoundRoute[];
  readonly handlers: HandlerActivations;
  readonly application: RouterModel;
  readonly entry: string;
  readonly name: string;
  readonly express: 4 | 5;
  readonly roots: readonly RouterModel[];
  readonly entryPoints: readonly EntryPoint[];
  /** What runs when the application starts. */
  readonly startUp: ReadonlySet<Activation>;
  readonly coChange: readonly CoChange[] | undefined;
  /** Absolute paths of the modules that the application loads (migrations are not among them). */
  readonly applicationModules: ReadonlySet<string>;
}

/** Writes down what the interpretation saw: sorted, without identities, the same for the same sources. */
export function buildModel(parts: ModelParts): Model {
  const facts = buildFacts(parts);
  const { diagnostics, coverage, coChange, ...rest } = facts;
  return {
    ...rest,
    findings: findAll(
      gatherEvidence({
        ...parts,
        facts,
        entryActivations: parts.entryPoints.flatMap((one) => one.activations),
      }),
    ),
    ...(coChange === undefined ? {} : { coChange }),
    diagnostics,
    coverage,
  };
}

function buildFacts(parts: ModelParts): Omit<Model, 'findings'> {
  const { machine } = parts;
  const paths = new Set([...parts.applicationModules].map((file) => machine.sources.relative(file)));
  const own = machine.allActivations.filter((one) => paths.has(one.record.file));
  readThroughViews(own, parts.sink.views);
  const functions = buildFunctions(own);
  const queries = queriesOf(own);
  const diagnostics = [
    ...machine.sources.problems,
    ...machine.problems.values(),
    ...unreadLibraryProblems(machine, parts.applicationModules),
    ...escapedWrites(own),
  ].sort(byPlace);
  const unresolvedRoutes = diagnostics.filter((one) => one.code === 'MIG-2003').length;
  const routes = buildRoutes(parts);
  const annotated = parts.routes.filter((route) => route.layer.annotated === true).length;
  return {
    schema: MODEL_SCHEMA,
    application: { name: parts.name, entry: parts.entry },
    express: parts.express,
    settings: {
      caseSensitive: setting(parts.application, 'case sensitive routing'),
      strict: setting(parts.application, 'strict routing'),
    },
    routes,
    functions,
    tables: buildTables(parts.sink, functions, routes),
    modules: buildModules(machine, parts.applicationModules),
    transactions: buildTransactions(own),
    events: buildEvents(machine, own),
    entryPoints: buildEntryPoints(machine, parts.entryPoints, parts.startUp, parts.entry),
    ...(parts.coChange === undefined ? {} : { coChange: [...parts.coChange] }),
    diagnostics,
    coverage: {
      routes: {
        resolved: routes.length,
        total: routes.length + unresolvedRoutes,
        by: { syntax: routes.length - annotated, probe: 0, annotation: annotated },
      },
      calls: { ...machine.calls },
      queries: { resolved: [...queries].filter((query) => query.resolved).length, total: queries.size },
    },
  };
}

function byPlace(
  left: { file?: string; line?: number; code: string },
  right: { file?: string; line?: number; code: string },
): number {
  return (
    compare(`${left.file ?? ''}`, `${right.file ?? ''}`) ||
    (left.line ?? 0) - (right.line ?? 0) ||
    compare(left.code, right.code)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function setting(application: RouterModel, name: string): boolean {
  const value = application.settings.get(name);
  return value !== undefined && truthOf(value) === true;
}

function buildRoutes(parts: ModelParts): ModelRoute[] {
  const seen = new Map<string, number>();
  const calls = new CallGraph(parts.machine.allActivations);
  return parts.routes.map((route) => {
    const key = `${route.method} ${route.path}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return buildRoute(parts, calls, { route, id: count === 1 ? key : `${key}#${count}` });
  });
}

function buildRoute(
  { machine, handlers }: ModelParts,
  calls: CallGraph,
  { route, id }: { readonly route: FoundRoute; readonly id: string },
): ModelRoute {
  const last = handlers.of(route.handlers.at(-1) ?? UNDEFINED, route.method);
  const own = [...route.params, ...route.handlers].flatMap((one) => handlers.of(one, route.method));
  const reachedLast = calls.reachedFrom(last);
  const { functions, noting } = own.length === last.length ? reachedLast : calls.reachedFrom(own);
  const tables = withWritten(tablesOf(noting), tablesOfLostHandlers(route));
  const places = route.handlers.flatMap((handler) => placesOf(machine, handler));
  const before = route.before.flatMap((link) =>
    link.layer.kind === 'middleware' ? placesOf(machine, link.layer.handler, link.layer.at) : [],
  );
  const handler = places.at(-1);
  const isQuery = ['GET', 'HEAD', 'OPTIONS'].includes(route.method) && tables.writes.length === 0;
  return {
    id,
    method: route.method,
    path: route.path,
    file: route.at.file,
    line: route.at.line,
    kind: isQuery ? 'query' : 'command',
    ...(route.when === undefined ? {} : { when: route.when }),
    ...(passesOn(reachedLast.noting) || isHandledByRouter(route) ? { passesOn: true } : {}),
    ...(route.behind === undefined ? {} : { behind: route.behind }),
    middleware: [...before, ...places.slice(0, -1)],
    ...(handler === undefined ? {} : { handler }),
    functions: [...new Set(functions.map((one) => one.id))].sort(),
    reads: tables.reads,
    writes: tables.writes,
  };
}

/** The last handler calls `next()`: the route only acts as middleware for later ones. */
function passesOn(noting: readonly Activation[]): boolean {
  return noting.some((one) => [...one.facts].some((fact) => fact.kind === 'passes-on'));
}

/** Of what a router does not answer, later routes get the requests. */
function isHandledByRouter({ handlers }: FoundRoute): boolean {
  return flatten(handlers.slice(-1)).some((one) =>
    optionsOf(one).some((each) => routerOf(each) !== undefined),
  );
}

interface Place {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

function placesOf(machine: Machine, handler: Value, at?: { file: string; line: number }): Place[] {
  return optionsOf(handler).flatMap((one) => {
    if (one.kind === 'function') return [placeOf(machine, one)];
    const generated = generatedBy(one);
    if (generated !== undefined) return placeOfGenerated(machine, generated);
    // The work is what a package wrapped: `asyncHandler(create)`, `passport.authenticate('jwt')` with its strategies.
    const wrapped = one.kind === 'external' ? (one.wraps ?? []) : [];
    const within = wrapped.map((work) => placeOf(machine, work));
    if (at === undefined) return within;
    const name =
      one.kind === 'external' ? `${one.package}${one.path}` : one.kind === 'native' ? one.label : 'unknown';
    const ofPackage = nativesOf(machine, one) ?? requestKeeper(machine, one);
    const unwritten = ofPackage === undefined ? [] : placeOfGenerated(machine, ofPackage);
    return [{ name, file: at.file, line: at.line }, ...within, ...unwritten];
  });
}

function placeOfGenerated({ records }: Machine, { node }: GeneratedHandler): Place[] {
  const record = records.get(node);
  return record === undefined ? [] : [{ name: record.name, file: record.file, line: record.line }];
}

function placeOf(machine: Machine, { node, scope }: FunctionValue): Place {
  const { name, file, line } = machine.recordOf(node, scope.module);
  return { name, file, line };
}

function buildFunctions(activations: readonly Activation[]): ModelFunction[] {
  const byRecord = new Map<FunctionRecord, Activation[]>();
  for (const one of activations) {
    const runs = byRecord.get(one.record);
    if (runs === undefined) byRecord.set(one.record, [one]);
    else runs.push(one);
  }
  return [...byRecord]
    .map(([record, runs]) => buildFunction(record, runs))
    .sort((left, right) => compare(left.id, right.id));
}

function buildFunction(record: FunctionRecord, runs: readonly Activation[]): ModelFunction {
  const calls = new Set<string>();
  for (const run of runs) for (const callee of run.calls) calls.add(callee.record.id);
  const queries = queriesOf(runs);
  const joins = new Map([...queries].flatMap(joinedPairs).map((pair) => [pair.join('\0'), pair]));
  return {
    id: record.id,
    file: record.file,
    name: record.name,
    line: record.line,
    endLine: record.endLine,
    exported: record.exported,
    calls: [...calls].sort(),
    ...tablesOfQueries(queries),
    ...([...queries].some((query) => query.isAsHanded === true) ? { asHanded: true } : {}),
    joins: [...joins].sort(([left], [right]) => compare(left, right)).map(([, pair]) => pair),
  };
}

/** Of a route whose handler is not known only what a person wrote of it names its tables. */
function buildTables(
  sink: SchemaSink,
  functions: readonly ModelFunction[],
  routes: readonly ModelRoute[],
): Model['tables'] {
  const readers = idsByTable(functions, (one) => one.reads);
  const writers = idsByTable(functions, (one) => one.writes);
  const written = routes.flatMap(({ reads, writes }) => [...reads, ...writes]);
  const names = new Set([...sink.tables.keys(), ...readers.keys(), ...writers.keys(), ...written]);
  return [...names].sort().map((name) => ({
    name,
    readers: readers.get(name) ?? [],
    writers: writers.get(name) ?? [],
    columns: [...(sink.tables.get(name)?.columns ?? [])],
    foreignKeys: [...(sink.tables.get(name)?.foreignKeys ?? [])].map(([column, table]) => ({
      column,
      table,
    })),
  }));
}

function idsByTable(
  functions: readonly ModelFunction[],
  tablesOf: (one: ModelFunction) => readonly string[],
): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const one of functions) {
    for (const table of tablesOf(one)) {
      const known = ids.get(table);
      if (known === undefined) ids.set(table, [one.id]);
      else known.push(one.id);
    }
  }
  return ids;
}

function buildTransactions(activations: readonly Activation[]): Model['transactions'] {
  const bySite = new Map<string, TransactionFact[]>();
  for (const activation of activations) {
    for (const fact of activation.facts) {
      if (fact.kind !== 'transaction') continue;
      const site = `${fact.transaction.file}:${fact.transaction.line}`;
      const known = bySite.get(site);
      if (known === undefined) bySite.set(site, [fact.transaction]);
      else known.push(fact.transaction);
    }
  }
  return [...bySite.values()]
    .flatMap((runs) => buildTransaction(runs))
    .sort((left, right) => compare(left.file, right.file) || left.line - right.line);
}

function buildTransaction(runs: readonly TransactionFact[]): Model['transactions'] {
  const [first] = runs;
  if (first === undefined) return [];
  const queries = runs.flatMap((run) => [...run.queries]);
  const tables = new Set(queries.flatMap((query) => [...query.tables.keys()]));
  const writes = new Set(
    queries.flatMap((query) =>
      [...query.tables].filter(([, mode]) => mode === 'write').map(([table]) => table),
    ),
  );
  const participants = new Set(runs.flatMap((run) => [...run.participants].map((one) => one.id)));
  return [
    {
      file: first.file,
      line: first.line,
      function: first.openedIn.id,
      tables: [...tables].sort(),
      writes: [...writes].sort(),
      functions: [...participants].sort(),
    },
  ];
}

function buildEvents(machine: Machine, activations: readonly Activation[]): Model['events'] {
  const events = new Map<string, { emitters: Set<string>; listeners: Set<string> }>();
  const event = (name: string) => {
    const known = events.get(name) ?? { emitters: new Set<string>(), listeners: new Set<string>() };
    events.set(name, known);
    return known;
  };
  for (const activation of activations)
    for (const fact of activation.facts)
      if (fact.kind === 'emit') event(fact.event).emitters.add(activation.record.id);
  for (const emitter of machine.emitters) {
    for (const listener of emitter.listeners) {
      for (const one of optionsOf(listener.handler)) {
        if (one.kind === 'function')
          event(listener.event).listeners.add(machine.recordOf(one.node, one.scope.module).id);
      }
    }
  }
  return [...events]
    .map(([name, sides]) => ({
      name,
      emitters: [...sides.emitters].sort(),
      listeners: [...sides.listeners].sort(),
    }))
    .sort((left, right) => compare(left.name, right.name));
}
