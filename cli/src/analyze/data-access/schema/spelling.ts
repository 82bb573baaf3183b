import { join } from 'node:path';
import type { Fact, QueryFact } from '../../interpreter/activation.ts';
import type { Machine } from '../../interpreter/machine.ts';
import type { SchemaSink } from './tables.ts';

const OF_ANY_CASE =
  /^(?:mysql2?|mariadb|promise-mysql|serverless-mysql|@planetscale\/database|sqlite3?|better-sqlite3|@libsql\/client)$/;
const OF_EXACT_CASE =
  /^(?:pg|pg-promise|pg-native|postgres|slonik|firebase-admin|@google-cloud\/firestore|@neondatabase\/serverless|@supabase\/supabase-js|@vercel\/postgres|mongodb|mongoose)$/;

/**
 * Where MySQL or SQLite is the only database, names of tables that differ in case alone are one table: the spelling that migrations and models
 * declare stands for all, else the one that comes first in the alphabet. On PostgreSQL, quoted names differ, and so do collections.
 */
export function settleSpelling(machine: Machine, sink: SchemaSink): void {
  if (!knowsNoCase(machine)) return;
  const facts = queriesOf(machine);
  const used = new Set([...facts].flatMap((fact) => [...fact.tables.keys()]));
  const spellings = new Map<string, string>();
  for (const name of [...sink.tables.keys(), ...[...used].sort()])
    if (!spellings.has(name.toLowerCase())) spellings.set(name.toLowerCase(), name);
  const spelled = (name: string) => spellings.get(name.toLowerCase()) ?? name;
  for (const fact of facts) spellTables(fact, spelled);
  spellSchema(sink, spelled);
}

/**
 * `create table berths_new; insert into berths_new select … from berths; drop table berths; alter table berths_new rename to berths`: what
 * was asked of a table under a name that it no longer has was asked of the table.
 */
export function settleNames(machine: Machine, { tables, lives }: SchemaSink): void {
  if (lives.size === 0) return;
  const named = (name: string): string => {
    const seen = new Set<string>();
    let now = name;
    for (
      let next = lives.get(now);
      next !== undefined && !tables.has(now) && !seen.has(now);
      next = lives.get(now)
    ) {
      seen.add(now);
      now = next;
    }
    return tables.has(now) ? now : name;
  };
  for (const fact of queriesOf(machine)) spellTables(fact, named);
}

function knowsNoCase({ sources }: Machine): boolean {
  const manifest = Object(sources.readJson(join(sources.root, 'package.json')));
  const names = Object.keys(Object(Reflect.get(manifest, 'dependencies')));
  return names.some((name) => OF_ANY_CASE.test(name)) && !names.some((name) => OF_EXACT_CASE.test(name));
}

function queriesOf(machine: Machine): Set<QueryFact> {
  const isQuery = (fact: Fact) => fact.kind === 'query';
  return new Set(machine.allActivations.flatMap((one) => [...one.facts].filter(isQuery)));
}

function spellTables({ tables }: QueryFact, spelled: (name: string) => string): void {
  for (const [name, mode] of [...tables]) {
    const other = spelled(name);
    if (other === name) continue;
    tables.delete(name);
    tables.set(other, mode === 'write' ? mode : (tables.get(other) ?? mode));
  }
}

function spellSchema(sink: SchemaSink, spelled: (name: string) => string): void {
  for (const [name, schema] of [...sink.tables]) {
    for (const [column, target] of schema.foreignKeys) schema.foreignKeys.set(column, spelled(target));
    const kept = sink.tables.get(spelled(name));
    if (kept === undefined || kept === schema) continue;
    sink.tables.delete(name);
    for (const column of schema.columns) kept.columns.add(column);
    for (const [column, target] of schema.foreignKeys) kept.foreignKeys.set(column, target);
  }
}
