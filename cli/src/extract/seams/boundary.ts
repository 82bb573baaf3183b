import type { ts } from '#typescript';
import type { Activation, FunctionRecord, QueryFact } from '../../analyze/interpreter/activation.ts';
import { reachedFrom } from '../../analyze/model/handlers.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { Decisions } from '../decisions.ts';
import type { Ownership } from '../ownership.ts';
import { participants } from './participants.ts';

/** A function of another context that the slice calls and that writes what others own. */
export interface SeamFunction {
  readonly record: FunctionRecord;
  readonly owner: string;
  /** Functions of the slice that call it. */
  readonly callers: readonly string[];
  readonly writes: readonly string[];
}

export interface Boundary {
  readonly seams: readonly SeamFunction[];
  /** Functions of others that stay as a copy because they only read. */
  readonly borrowed: readonly FunctionRecord[];
  readonly blockers: readonly Problem[];
  /** Direct writes of foreign tables that somebody has decided on, in words. */
  readonly localWrites: readonly string[];
}

/** What the service runs: for its routes, and for the monolith that calls it. */
export interface ServiceReach {
  readonly all: ReadonlySet<Activation>;
  readonly offered: readonly Activation[];
}

/** Finds where the slice must call back: the first foreign function on every path that ends in a foreign write. */
export function findBoundary(
  reach: ServiceReach,
  ownership: Ownership,
  listeners: ReadonlySet<ts.Node>,
  decided: Decisions['writes'] = {},
): Boundary {
  const isDecided = (record: FunctionRecord) => decided[record.id] !== undefined;
  // A transaction that somebody keeps whole in the service keeps what takes part in it, for all who call that.
  const whole = participants(reach.all, isDecided);
  const isOwn = (record: FunctionRecord) =>
    (ownership.ownerOf(record) ?? ownership.context.name) === ownership.context.name;
  const seams = new Map<FunctionRecord, { callers: Set<string>; writes: Set<string> }>();
  const staysLocal = (one: Activation) => isOwn(one.record) || isDecided(one.record) || whole.has(one.record);
  const local = localReach(reach, ownership, staysLocal, seams);
  const run = queriesOf(reach.all);
  const blockers = [...local]
    .filter((one) => isOwn(one.record) && !isDecided(one.record))
    .flatMap((one) => [...directWrites(one, ownership), ...foreignTransactions(one, ownership, run)]);
  return {
    // Listeners of others are no calls that a client could take over; they are judged as events.
    seams: [...seams]
      .filter(([record]) => !listeners.has(record.node))
      .map(([record, { callers, writes }]) => ({
        record,
        owner: ownership.ownerOf(record) ?? '',
        callers: [...callers].sort(),
        writes: [...writes].sort(),
      }))
      .sort((left, right) => (left.record.id < right.record.id ? -1 : 1)),
    borrowed: [...new Set([...local].map((one) => one.record))].filter(
      (record) => !isOwn(record) && !whole.has(record),
    ),
    blockers: unique(blockers),
    localWrites: [...local]
      .filter((one) => isDecided(one.record) || (!isOwn(one.record) && whole.has(one.record)))
      .flatMap((one) =>
        foreignWrites([one], ownership).map((table) => localWrite(one.record, table, ownership)),
      )
      .filter((text, index, all) => all.indexOf(text) === index)
      .sort(),
  };
}

/** What still runs in the service once seams are in place; foreign writers met on the way become seams. */
function localReach(
  { all, offered }: ServiceReach,
  ownership: Ownership,
  staysLocal: (activation: Activation) => boolean,
  seams: Map<FunctionRecord, { callers: Set<string>; writes: Set<string> }>,
): Set<Activation> {
  const called = new Set([...all].flatMap((one) => [...one.calls]));
  const open = [...[...all].filter((one) => !called.has(one)), ...offered];
  const local = new Set<Activation>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (local.has(next)) continue;
    local.add(next);
    for (const callee of next.calls) {
      const writes = staysLocal(callee) ? [] : foreignWrites(reachedFrom([callee]), ownership);
      if (writes.length === 0) open.push(callee);
      else {
        const seam = seams.get(callee.record) ?? { callers: new Set<string>(), writes: new Set<string>() };
        seam.callers.add(next.record.id);
        for (const table of writes) seam.writes.add(table);
        seams.set(callee.record, seam);
      }
    }
  }
  return local;
}

function foreignWrites(activations: Iterable<Activation>, ownership: Ownership): string[] {
  const tables = new Set<string>();
  for (const activation of activations)
    for (const fact of activation.facts)
      if (fact.kind === 'query')
        for (const [table, mode] of fact.tables)
          if (mode === 'write' && isForeign(table, ownership)) tables.add(table);
  return [...tables];
}

function isForeign(table: string, ownership: Ownership): boolean {
  const owner = ownership.tableOwner(table);
  return owner !== undefined && owner !== ownership.context.name;
}

function localWrite(record: FunctionRecord, table: string, ownership: Ownership): string {
  return `${record.id}: writes ${table} of ${ownership.tableOwner(table) ?? 'others'} directly while the database is shared, as \`writes\` says`;
}

function directWrites(activation: Activation, ownership: Ownership): Problem[] {
  return foreignWrites([activation], ownership).map((table) =>
    problem('MIG-4002', {
      message: `${activation.record.name} writes ${table}, which belongs to ${ownership.tableOwner(table) ?? 'another context'}`,
      cause:
        'A service may write only what its context owns, and the write is no call that a seam could take over.',
      remedy: `Call a function of the owner instead, pin the table to this context, merge the contexts, or, while the database is shared, let it write directly: \`writes: { "${activation.record.id}": local }\` in migrate.config.yaml.`,
      file: activation.record.file,
      line: activation.record.line,
    }),
  );
}

function queriesOf(activations: Iterable<Activation>): Set<QueryFact> {
  return new Set([...activations].flatMap(({ facts }) => [...facts].filter((fact) => fact.kind === 'query')));
}

/** What middleware opens for each request is one transaction to the analysis: of it counts what the service runs. */
function foreignTransactions(
  activation: Activation,
  ownership: Ownership,
  run: ReadonlySet<QueryFact>,
): Problem[] {
  return [...activation.facts].flatMap((fact) => {
    if (fact.kind !== 'transaction') return [];
    const tables = new Set(
      [...fact.transaction.queries]
        .filter((query) => run.has(query))
        .flatMap((query) =>
          [...query.tables]
            .filter(([table, mode]) => mode === 'write' && isForeign(table, ownership))
            .map(([table]) => table),
        ),
    );
    if (tables.size === 0) return [];
    return [
      problem('MIG-4003', {
        message: `A transaction of ${activation.record.name} also writes ${[...tables].sort().join(', ')}`,
        cause: 'One database transaction cannot span the service and the monolith.',
        remedy: `Merge the contexts, split the transaction into a saga, or, while the database is shared, keep it whole in the service: \`writes: { "${activation.record.id}": local }\` in migrate.config.yaml.`,
        file: fact.transaction.file,
        line: fact.transaction.line,
      }),
    ];
  });
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [`${one.code} ${one.message} ${one.file ?? ''}`, one])).values()];
}
