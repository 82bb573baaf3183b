import { readWithDialect } from './dialects.ts';
import { readPostgres } from './postgres.ts';
import { numbered } from './text.ts';

export type Dialect = 'postgres' | 'mysql' | 'sqlite';

/** Tables of one SQL text: what the database's own grammar finds, common table expressions left out. */
export interface SqlTables {
  readonly tables: ReadonlyMap<string, 'read' | 'write'>;
  /** Functions that it calls in place of a table, whose own statements stand in the database. */
  readonly functions?: readonly string[];
  /** All functions that it calls, wherever: those among them that the application itself makes are read through. */
  readonly called?: readonly string[];
  /** Whether a call stands where a table would, built-in ones and words that PostgreSQL reserves for one (`from user`) included. */
  readonly rowsOfFunctions?: boolean;
  /** What the text changes of the schema, in order. */
  readonly changes: readonly SchemaChange[];
}

/** What the statements of a function in the database do. */
export interface FunctionBody {
  readonly tables: ReadonlyMap<string, 'read' | 'write'>;
  readonly calls: readonly string[];
  /** False where some of them could not be read, such as texts that it puts together. */
  readonly isRead: boolean;
}

export type SchemaChange =
  | {
      readonly kind: 'create' | 'alter';
      readonly name: string;
      readonly columns: readonly string[];
      /** Column to the table that it refers to. */
      readonly foreignKeys: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'drop'; readonly name: string }
  | ({ readonly kind: 'function'; readonly name: string; readonly takes: string } & FunctionBody)
  | { readonly kind: 'drop-function'; readonly name: string }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'drop-column'; readonly name: string; readonly column: string }
  | {
      readonly kind: 'rename-column';
      readonly name: string;
      readonly column: string;
      readonly to: string;
    }
  | { readonly kind: 'view'; readonly name: string; readonly tables: readonly string[] };

const EVERY_DIALECT: readonly Dialect[] = ['postgres', 'mysql', 'sqlite'];

const MOST_REMEMBERED = 20_000;
/** What each text gave: handlers that share a helper ask for the same statement again and again. */
const remembered = new Map<string, SqlTables | undefined>();

/** The tables that a text reads and writes, or undefined when no grammar takes it; the given one is asked first, or alone. */
export function tablesOfSql(
  text: string,
  dialect: Dialect = 'postgres',
  isAlone = false,
): SqlTables | undefined {
  const key = `${dialect}${isAlone ? '!' : ''} ${text}`;
  if (remembered.has(key)) return remembered.get(key);
  const found = readFresh(text, isAlone ? [dialect] : [dialect, ...EVERY_DIALECT]);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(key, found);
  return found;
}

function readFresh(text: string, dialects: readonly Dialect[]): SqlTables | undefined {
  const placed = numbered(text);
  for (const one of new Set(dialects)) {
    const found =
      one === 'postgres' ? (readPostgres(text) ?? readPlaced(text, placed)) : readWithDialect(placed, one);
    if (found !== undefined) return found;
  }
  // A fragment for a builder, such as `count(*) filter (…)`, is an expression.
  return readPostgres(`select ${placed}`);
}

function readPlaced(text: string, placed: string): SqlTables | undefined {
  return (
    readPostgres(placed) ?? (text.includes("\\'") ? readPostgres(numbered(text, 'standard')) : undefined)
  );
}

/** The dialect behind the name of a driver, a client or a URL's scheme. */
export function dialectOf(name: string | undefined): Dialect | undefined {
  if (name === undefined) return undefined;
  if (/^(?:pg|postgres|cockroach)/.test(name)) return 'postgres';
  if (/^(?:mysql|mariadb)/.test(name)) return 'mysql';
  return /sqlite/.test(name) ? 'sqlite' : undefined;
}
