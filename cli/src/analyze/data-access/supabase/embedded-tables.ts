import type { ts } from '#typescript';
import type { QueryFact } from '../../interpreter/activation.ts';
import { relate } from '../../interpreter/joined-tables.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { partsOf } from '../../interpreter/texts.ts';
import { type Call, presentOptions, UNDEFINED } from '../../interpreter/values.ts';
import { touch, unresolved } from '../queries.ts';
import type { SchemaSink } from '../schema/tables.ts';
import { type Embedded, embeddedIn } from './embedded.ts';

/** Adds the tables that the text of `select` joins to those of its statement; without a text it gives every column. */
export function addSelected(
  machine: Machine,
  sink: SchemaSink,
  fact: QueryFact,
  bases: readonly string[],
  { args: [columns], node }: Pick<Call, 'args' | 'node'>,
): void {
  for (const one of presentOptions(columns ?? UNDEFINED)) {
    if (one.kind === 'literal' && typeof one.value !== 'string') continue;
    const { embedded, isWhole } = embeddedIn(partsOf(one));
    // Which of the names are columns that refer to a table is known when the migrations are.
    if (embedded.length > 0)
      sink.later.push(() => {
        for (const each of embedded) addEmbedded({ machine, sink, fact, node }, bases, each);
      });
    if (!isWhole)
      unresolved(machine, fact, node, {
        message: 'What this query embeds is not known',
        cause: 'A part of the text of its select comes from a value that could not be followed.',
      });
  }
}

interface Selecting {
  readonly machine: Machine;
  readonly sink: SchemaSink;
  readonly fact: QueryFact;
  readonly node: ts.Node;
}

function addEmbedded(selecting: Selecting, bases: readonly string[], { name, inside }: Embedded): void {
  const { machine, sink, fact, node } = selecting;
  const table = tableBehind(sink, bases, name);
  if (table === undefined)
    unresolved(machine, fact, node, {
      message: `The table that ${name} embeds is not known`,
      cause: 'It reads like a column or a constraint, and no migration says what it refers to.',
      about: name,
    });
  else join(sink, fact, bases, table);
  for (const each of inside) addEmbedded(selecting, table === undefined ? [] : [table], each);
}

function join(sink: SchemaSink, fact: QueryFact, bases: readonly string[], table: string): void {
  touch(fact, table, 'read');
  for (const base of bases) {
    relate(fact, base, table);
    for (const between of tablesBetween(sink, base, table)) {
      touch(fact, between, 'read');
      relate(fact, base, between);
      relate(fact, between, table);
    }
  }
}

const OF_COLUMN = /(?:_(?:ids?|fkey|fk|by)|[a-z]Id)$/;

/** What is embedded goes by the name of a table, of a column that refers to it, or of the constraint of that column. */
function tableBehind(
  { tables, views }: SchemaSink,
  bases: readonly string[],
  name: string,
): string | undefined {
  if (tables.has(name) || views.has(name)) return name;
  for (const base of bases)
    for (const [column, target] of tables.get(base)?.foreignKeys ?? [])
      if (name === column || name === `${base}_${column}_fkey`) return target;
  const isColumn = bases.some((base) => tables.get(base)?.columns.has(name) === true);
  return isColumn || OF_COLUMN.test(name) ? undefined : name;
}

/** Where neither of two tables refers to the other, those that refer to both. */
function tablesBetween({ tables }: SchemaSink, one: string, other: string): string[] {
  const refersTo = (from: string, to: string) =>
    [...(tables.get(from)?.foreignKeys.values() ?? [])].includes(to);
  const areKnown = tables.has(one) && tables.has(other);
  if (!areKnown || one === other || refersTo(one, other) || refersTo(other, one)) return [];
  return [...tables.keys()].filter((between) => refersTo(between, one) && refersTo(between, other));
}
