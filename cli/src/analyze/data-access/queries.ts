import type { ts } from '#typescript';
import { tablesBeside } from '../annotations.ts';
import type { QueryFact, TransactionFact } from '../interpreter/activation.ts';
import { lineOf, type Machine } from '../interpreter/machine.ts';
import { openTransaction } from '../interpreter/open-transactions.ts';
import { joinTransaction } from './transactions.ts';

export type Mode = 'read' | 'write';

/** What a statement runs on. */
export interface Runner {
  readonly connection?: object | undefined;
  readonly transaction?: TransactionFact | undefined;
  /** True when an open transaction of the same connection is joined without being named. */
  readonly joinsOpen?: boolean;
  /** How the library spells names of tables that the program gives it: `boxKites` becomes `box_kites`. */
  readonly spelled?: ((name: string) => string) | undefined;
}

/** A statement of the running function, without tables as yet. */
export function newQuery(machine: Machine, node: ts.Node, runner: Runner = {}): QueryFact {
  const within = openTransaction(machine);
  const implicit = runner.joinsOpen === true && within?.connection === runner.connection ? within : undefined;
  const transaction = runner.transaction ?? implicit;
  const fact: QueryFact = {
    kind: 'query',
    line: lineOf(node),
    tables: new Map(),
    named: new Set(),
    resolved: true,
    ...(within === undefined ? {} : { within }),
    ...(runner.connection === undefined ? {} : { connection: runner.connection }),
    ...(runner.spelled === undefined ? {} : { spelled: runner.spelled }),
  };
  machine.note(fact);
  if (transaction !== undefined) joinTransaction(machine, fact, transaction);
  return fact;
}

/** A copy of a statement is one of its own, whatever becomes of the original. */
export function copyOf(machine: Machine, fact: QueryFact, node: ts.Node): QueryFact {
  const { connection, transaction, spelled } = fact;
  const copy = newQuery(machine, node, { connection, transaction, spelled });
  for (const [table, mode] of fact.tables) copy.tables.set(table, mode);
  for (const name of fact.named) copy.named.add(name);
  if (fact.called !== undefined) copy.called = new Map(fact.called);
  copy.resolved = fact.resolved;
  return copy;
}

/** Adds a table by the name that the program gives the library; what is written once stays written. */
export function touch(fact: QueryFact, table: string, mode: Mode): void {
  touchAsSaid(fact, fact.spelled?.(table) ?? table, mode);
}

/** Adds a table by the name that it has in the database, such as the one in a text of SQL. */
export function touchAsSaid(fact: QueryFact, table: string, mode: Mode): void {
  fact.tables.set(table, mode === 'write' || fact.tables.get(table) === 'write' ? 'write' : 'read');
}

/** What was written beside the query settles it; otherwise it is a diagnostic. */
export function unresolved(
  machine: Machine,
  fact: QueryFact,
  node: ts.Node,
  details: { message: string; cause: string; about?: string },
): void {
  const written = tablesBeside(node);
  for (const [table, mode] of written ?? []) fact.tables.set(table, mode);
  if (written !== undefined) return;
  fact.resolved = false;
  const { about, ...told } = details;
  machine.diagnose('MIG-2004', node, told, about);
}
