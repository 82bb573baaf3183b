import type { Seam } from '../artifacts/context-map.ts';
import { distances, type Facts } from './facts.ts';
import { type Owners, ownerOfFunction } from './ownership.ts';
import { ownerOfUnit, unitsOfWork } from './units-of-work.ts';
import { compare } from './vectors.ts';

type Kind = Seam['kind'];

/** Everything between two contexts that would be cut, one entry per pair and kind, with the way to heal it. */
export function seamsOf(facts: Facts, owners: Owners): Seam[] {
  const found = new Map<string, Cut>();
  const record = recorder(found);
  calls(facts, owners, record);
  guards(facts, owners, record);
  sharedTables(facts, owners, record);
  foreignKeys(facts, owners, record);
  transactions(facts, owners, record);
  events(facts, owners, record);
  const readOnly = new Set(facts.tables.filter((one) => one.writers.length === 0).map((one) => one.name));
  return [...found.values()]
    .map((cut) => seam(cut, readOnly))
    .toSorted((a, b) => compare(`${a.from}\n${a.to}\n${a.kind}`, `${b.from}\n${b.to}\n${b.kind}`));
}

interface Cut {
  readonly from: string;
  readonly to: string;
  readonly kind: Kind;
  readonly calls: Set<string>;
  readonly tables: Set<string>;
  readonly written: Set<string>;
  writes: boolean;
  guard: boolean;
}

interface Touch {
  readonly call: string;
  readonly tables: readonly string[];
  /** Those of the tables that are written; all of them where `writes` says so without naming any. */
  readonly written?: readonly string[];
  readonly writes?: boolean;
  readonly guard?: boolean;
}

type Record = (pair: { from: string | undefined; to: string | undefined; kind: Kind }, what: Touch) => void;

function recorder(found: Map<string, Cut>): Record {
  return ({ from, to, kind }, { call, tables, written = [], writes = false, guard = false }) => {
    if (from === undefined || to === undefined || from === to) return;
    const key = `${from}\n${to}\n${kind}`;
    const cut = found.get(key) ?? {
      from,
      to,
      kind,
      calls: new Set(),
      tables: new Set(),
      written: new Set(),
      writes: false,
      guard: true,
    };
    found.set(key, cut);
    cut.calls.add(call);
    for (const table of tables) cut.tables.add(table);
    for (const table of written.length === 0 && writes ? tables : written) cut.written.add(table);
    cut.writes ||= writes;
    cut.guard &&= guard;
  };
}

/** Ids without line numbers: the map must not change when a line is added above. */
export function stableId(id: string): string {
  return id.replaceAll(/@\d+/g, '');
}

function calls(facts: Facts, owners: Owners, record: Record): void {
  for (const [caller, callees] of facts.calls)
    for (const callee of callees)
      record(
        {
          from: ownerOfFunction(owners, facts, caller),
          to: ownerOfFunction(owners, facts, callee),
          kind: 'call',
        },
        callFacts(facts, owners, caller, callee),
      );
}

/** Middleware of the shared kernel runs in each context, so what it calls is a call of each context. */
function guards(facts: Facts, owners: Owners, record: Record): void {
  for (const route of facts.routes) {
    const from = owners.route.get(route.route.id);
    for (const middleware of route.route.middleware) {
      const id = `${middleware.file}#${middleware.name}`;
      if (!facts.functions.has(id) || ownerOfFunction(owners, facts, id) !== undefined) continue;
      for (const caller of distances([id], facts.calls).keys())
        if (ownerOfFunction(owners, facts, caller) === undefined)
          for (const callee of facts.calls.get(caller) ?? [])
            record(
              { from, to: ownerOfFunction(owners, facts, callee), kind: 'call' },
              { ...callFacts(facts, owners, caller, callee), guard: true },
            );
    }
  }
}

function callFacts(facts: Facts, owners: Owners, caller: string, callee: string): Touch {
  const to = ownerOfFunction(owners, facts, callee);
  const reached = [...distances([callee], facts.calls).keys()].flatMap((id) => facts.functions.get(id) ?? []);
  const ofTarget = (table: string) => owners.table.get(table) === to;
  const writes = reached.flatMap((one) => one.writes).filter(ofTarget);
  const reads = reached.flatMap((one) => one.reads).filter(ofTarget);
  return {
    call: `${stableId(caller)} -> ${stableId(callee)}`,
    tables: [...writes, ...reads],
    written: writes,
    writes: writes.length > 0,
  };
}

/** Queries that reach into another context's tables: joined with others, or alone. */
function sharedTables(facts: Facts, owners: Owners, record: Record): void {
  for (const one of facts.functions.values()) {
    const from = ownerOfFunction(owners, facts, one.id);
    const joined = new Set<string>();
    for (const [a, b] of one.joins) {
      if (owners.table.get(a) === owners.table.get(b)) continue;
      for (const [own, other] of [
        [a, b],
        [b, a],
      ] as const) {
        record(
          { from, to: owners.table.get(other), kind: 'join' },
          { call: `${own} -> ${other}`, tables: [other] },
        );
        if (owners.table.get(other) !== from) joined.add(other);
      }
    }
    for (const table of one.writes)
      record(
        { from, to: owners.table.get(table), kind: 'shared-state' },
        { call: stableId(one.id), tables: [table], writes: true },
      );
    for (const table of one.reads)
      if (!joined.has(table))
        record(
          { from, to: owners.table.get(table), kind: 'shared-state' },
          { call: stableId(one.id), tables: [table] },
        );
  }
}

function foreignKeys(facts: Facts, owners: Owners, record: Record): void {
  for (const table of facts.tables)
    for (const key of table.foreignKeys)
      record(
        { from: owners.table.get(table.name), to: owners.table.get(key.table), kind: 'foreign-key' },
        { call: `${table.name} -> ${key.table}`, tables: [key.table] },
      );
}

function transactions(facts: Facts, owners: Owners, record: Record): void {
  for (const unit of unitsOfWork(facts, owners)) {
    const from = ownerOfUnit(facts, owners, unit);
    for (const table of unit.writes)
      record(
        { from, to: owners.table.get(table), kind: 'transaction' },
        { call: stableId(unit.function), tables: [table], writes: true },
      );
  }
}

function events(facts: Facts, owners: Owners, record: Record): void {
  for (const { emitter, listener } of facts.deliveries)
    record(
      {
        from: ownerOfFunction(owners, facts, emitter),
        to: ownerOfFunction(owners, facts, listener),
        kind: 'event',
      },
      callFacts(facts, owners, emitter, listener),
    );
}

function seam(cut: Cut, readOnly: ReadonlySet<string>): Seam {
  const tables = [...cut.tables].toSorted(compare);
  const reference = tables.length > 0 && tables.every((table) => readOnly.has(table));
  return {
    from: cut.from,
    to: cut.to,
    kind: cut.kind,
    calls: [...cut.calls].toSorted(compare),
    writes: cut.writes,
    tables,
    ...healing(cut, reference),
  };
}

function healing(cut: Cut, reference: boolean): Pick<Seam, 'heal' | 'why'> {
  const tables = [...cut.tables].toSorted(compare).join(', ');
  const written = [...cut.written].toSorted(compare).join(', ');
  switch (cut.kind) {
    case 'call':
      if (cut.writes)
        return {
          heal: 'remote-call',
          why: `${cut.to} must write ${written} itself, so the call goes over the network.`,
        };
      if (cut.guard)
        return {
          heal: 'remote-call',
          why: `Middleware asks ${cut.to} on every request; a short-lived cache or a signed token keeps it cheap.`,
        };
      return reference
        ? { heal: 'replica', why: `${tables} never changes at run time: a read-only copy will do.` }
        : {
            heal: 'composition',
            why: `Only reads: ask ${cut.to} and put the answer together in ${cut.from}.`,
          };
    case 'join':
      return reference
        ? { heal: 'replica', why: `${tables} never changes at run time: a read-only copy keeps the join.` }
        : cut.tables.size > 1
          ? {
              heal: 'view',
              why: `Queries of ${cut.from} join ${tables}: a read-only view of them, kept up by replication, keeps the join.`,
            }
          : {
              heal: 'replica',
              why: `Queries of ${cut.from} join ${tables}: replicate the columns they read.`,
            };
    case 'foreign-key':
      return {
        heal: 'keep',
        why: `The key on ${tables} holds while the database is shared; afterwards it is a plain id.`,
      };
    case 'transaction':
      return {
        heal: 'saga',
        why: `One transaction also writes ${tables} of ${cut.to}: steps with compensations, or one context for both.`,
      };
    case 'event':
      return {
        heal: 'event',
        why: `${cut.to} already listens in the same process: publish through an outbox instead.`,
      };
    case 'shared-state':
      return cut.writes
        ? {
            heal: 'remote-call',
            why: `${cut.from} writes ${written} itself: move the query behind a function of ${cut.to}.`,
          }
        : {
            heal: reference ? 'replica' : 'composition',
            why: `${cut.from} reads ${tables} itself: ask ${cut.to} or keep a read-only copy.`,
          };
  }
}
