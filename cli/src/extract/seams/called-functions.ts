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
    for (const callee of one.calls) if (isOwn(callee.record)) note(callee, one.record.id);
  }
  for (const { id, host } of hostedFunctions(analysis))
    for (const one of analysis.machine.allActivations)
      if (one.record.id === id && isOwn(one.record)) note(one, host);
  const inner = new Set([...outside].flatMap((one) => [...one.calls]));
  const roots = [...outside].filter((one) => !inner.has(one) && isOwn(one.record) && !isModule(one.record));
  return {
    called: sorted([...called].map(([record, found]) => seamOf(record, found, ownership))),
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
  const writes = new Set<string>();
  for (const one of reachedFrom([...found.activations]))
    for (const fact of one.facts)
      if (fact.kind === 'query')
        for (const [table, mode] of fact.tables)
          if (mode === 'write' && ownership.tableOwner(table) === own) writes.add(table);
  return {
    record,
    owner: own,
    callers: [...found.callers].sort(),
    writes: [...writes].sort(),
    activations: found.activations,
  };
}

function isModule(record: FunctionRecord): boolean {
  return record.name === '(module)';
}

function sorted(seams: readonly CalledFunction[]): CalledFunction[] {
  return seams.toSorted((left, right) => (left.record.id < right.record.id ? -1 : 1));
}
