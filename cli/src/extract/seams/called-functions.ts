import type { Analysis } from '../../analyze/index.ts';
import type { Activation, FunctionRecord } from '../../analyze/interpreter/activation.ts';
import { reachedFrom } from '../../analyze/model/handlers.ts';
import type { Ownership } from '../ownership.ts';
import { sidesOf } from '../state/sides.ts';
import type { SeamFunction } from './boundary.ts';
import { hostedFunctions } from './hosted-functions.ts';

/** A function of the context that the monolith calls, with the calls that it makes. */
export interface CalledFunction extends SeamFunction {
  readonly activations: ReadonlySet<Activation>;
  /** Whether it works on tables of the context at all. */
  readonly touchesTables: boolean;
}

/** A function of the context that its service offers to the monolith. */
export interface OfferedFunction extends CalledFunction {
  /** How other modules reach it, as `exportedPath` tells. */
  readonly exported: readonly string[];
}

/** How what remains of the monolith uses functions of the context. */
export interface CalledFunctions {
  /** Functions that code of others calls: the first of the context on each path. */
  readonly called: readonly CalledFunction[];
  /** Middleware, jobs and listeners of the context that the monolith itself runs and that write its tables. */
  readonly ran: readonly CalledFunction[];
}

/**
 * Finds the functions of the context that the monolith goes on needing: called by routes of others, by jobs, by start-up, or
 * offered to other services by a seam host.
 */
export function calledFunctions(
  analysis: Analysis,
  routes: ReadonlySet<string>,
  ownership: Ownership,
): CalledFunctions {
  const sides = sidesOf(analysis, routes);
  const outside = new Set([...sides.outsideCalls, ...analysis.startUp]);
  const isOwn = (record: FunctionRecord) => ownership.ownerOf(record) === ownership.context.name;
  const called = new Map<FunctionRecord, Found>();
  const note = (activation: Activation, caller: string) => {
    const found = called.get(activation.record) ?? { callers: new Set<string>(), activations: new Set() };
    found.callers.add(caller);
    found.activations.add(activation);
    called.set(activation.record, found);
  };
  for (const one of outside) {
    if (isOwn(one.record)) continue;
    // What is handed to a package when the application starts, such as a handler to be wrapped, is not called by that.
    for (const callee of one.calls)
      if (outside.has(callee) && isOwn(callee.record)) note(callee, one.record.id);
  }
  for (const { id, host } of hostedFunctions(analysis, ownership.context.name))
    for (const one of analysis.machine.allActivations)
      if (one.record.id === id && isOwn(one.record)) note(one, host);
  const inner = new Set([...outside].flatMap((one) => [...one.calls]));
  const roots = [...outside].filter((one) => !inner.has(one) && isOwn(one.record) && !isModule(one.record));
  return {
    called: sorted(
      [...called]
        .filter(([record]) => !isPartOf(record, called.keys()))
        .map(([record, found]) => seamOf(record, found, ownership)),
    ),
    ran: sorted(
      [...new Set(roots.map((one) => one.record))]
        .map((record) => ({
          callers: new Set<string>(),
          activations: new Set(roots.filter((one) => one.record === record)),
          record,
        }))
        .map(({ record, ...found }) => seamOf(record, found, ownership))
        .filter((one) => one.writes.length > 0),
    ),
  };
}

interface Found {
  readonly callers: Set<string>;
  readonly activations: Set<Activation>;
}

function seamOf(record: FunctionRecord, found: Found, ownership: Ownership): CalledFunction {
  const own = ownership.context.name;
  const tables = [...reachedFrom([...found.activations])]
    .flatMap((one) => [...one.facts])
    .flatMap((fact) => (fact.kind === 'query' ? [...fact.tables] : []))
    .filter(([table]) => ownership.tableOwner(table) === own);
  const writes = new Set(tables.flatMap(([table, mode]) => (mode === 'write' ? [table] : [])));
  return {
    record,
    owner: own,
    callers: [...found.callers].sort(),
    writes: [...writes].sort(),
    activations: found.activations,
    touchesTables: tables.length > 0,
  };
}

/** A callback that another called function hands out runs as part of that one. */
function isPartOf(record: FunctionRecord, others: Iterable<FunctionRecord>): boolean {
  return [...others].some((other) => record.id.startsWith(`${other.id}.`));
}

function isModule(record: FunctionRecord): boolean {
  return record.name === '(module)';
}

function sorted(seams: readonly CalledFunction[]): CalledFunction[] {
  return seams.toSorted((left, right) => (left.record.id < right.record.id ? -1 : 1));
}
